"""The product's closed lists: one enum per list, one line of meaning per member.

The values are what stands in the database and in `--json` output, so a value never changes
once it has been released.

Long because the product's closed lists stand together, a line a member.
"""

from enum import StrEnum


class ActionType(StrEnum):
    """What a campaign does to each of its leads."""

    CONNECT = "connect"  # send an invitation, with or without a note
    LIKE = "like"  # like the lead's newest own post
    COMMENT = "comment"  # comment on the lead's newest own post


class SenderStatus(StrEnum):
    """Whether a sender may take its turn."""

    ACTIVE = "active"  # logged in as far as we know; gets slots
    PAUSED = "paused"  # stopped by the user, or LinkedIn restricted the account
    LOGIN_EXPIRED = "login_expired"  # the user has to log in again


class CampaignStatus(StrEnum):
    """Where a campaign stands in its life."""

    DRAFT = "draft"  # saved, never started
    RUNNING = "running"  # its actions are taken up in its senders' turns
    PAUSED = "paused"  # stopped by the user, can go on
    COMPLETED = "completed"  # nothing of it is pending any more
    CANCELLED = "cancelled"  # stopped for good


class ActionStatus(StrEnum):
    """Where one row of the action queue stands."""

    PENDING = "pending"  # waits for its sender's turn, or for newer page knowledge
    RUNNING = "running"  # claimed: the turn works on it now
    COMPLETED = "completed"  # seen to be done on the page
    FAILED = "failed"  # LinkedIn itself refused it, again and again
    SKIPPED_COOLDOWN = "skipped_cooldown"  # the registry blocked it; no page was visited
    SKIPPED = "skipped"  # there was nothing to do (no post, already connected …)
    UNCERTAIN = "uncertain"  # may have happened; never repeated by itself
    AWAITING_APPROVAL = "awaiting_approval"  # the user has to approve its comment first
    CANCELLED = "cancelled"  # its campaign is over, or a single try came to nothing


class Outcome(StrEnum):
    """What came of an action (spec, section 7)."""

    DONE = "done"  # seen on the page, not assumed
    BLOCKED = "blocked"  # by the registry; the page was never visited
    ALREADY_CONNECTED = "already_connected"  # 1st-degree connection
    ALREADY_PENDING = "already_pending"  # an invitation stands
    INCOMING_REQUEST = "incoming_request"  # the person has invited the sender, and waits for an answer
    ALREADY_LIKED = "already_liked"  # the post has this sender's reaction
    NO_POST = "no_post"  # none of their own, or none new enough
    COMMENTS_OFF = "comments_off"  # this sender can't comment there
    EMAIL_NEEDED = "email_needed"  # LinkedIn wants the person's e-mail address
    FOLLOW_ONLY = "follow_only"  # no way to connect is offered
    UNAVAILABLE = "unavailable"  # profile gone, hidden, or blocking this account
    HOW_KNOWN = "how_known"  # LinkedIn asks first how the two know each other
    NOT_NOW = "not_now"  # LinkedIn refuses for weeks (an invitation was withdrawn)
    WEEKLY_LIMIT = "weekly_limit"  # LinkedIn's invitation limit is reached
    OUT_OF_NOTES = "out_of_notes"  # the account has no free notes left
    LOGGED_OUT = "logged_out"  # log-in page or auth wall
    CHECKPOINT = "checkpoint"  # LinkedIn wants to check something: captcha, PIN
    RESTRICTED = "restricted"  # the account is restricted
    RATE_LIMITED = "rate_limited"  # HTTP 429 or 999, or a page with only the chrome
    OTHER_ACCOUNT = "other_account"  # the session is not the sender's, or nobody can tell whose it is
    OTHER_PERSON = (
        "other_person"  # the profile's name has nothing in common with the list's: a person decides
    )
    OTHER_SITE = "other_site"  # the way led to another site than the configured one
    LINKEDIN_ERROR = "linkedin_error"  # LinkedIn itself says that something went wrong; nothing was done
    UNEXPECTED_PAGE = (
        "unexpected_page"  # not understood, and nothing was done: waits for newer page knowledge
    )
    OWN_ERROR = "own_error"  # LinkedPilot met an error of its own before the click: waits like the one above
    NO_TEXT = "no_text"  # no comment or note fits this person; the page was never visited
    POST_CHANGED = (
        "post_changed"  # the post that the comment was written for isn't the newest fitting one any more
    )
    TEXT_REFUSED = "text_refused"  # the gate doesn't let this comment under this post: a person looks at it
    BETTER_NOT = (
        "better_not"  # under this post nobody should comment, or nothing worth reading was found to say
    )
    BROWSER_LOST = "browser_lost"  # network down or browser crashed before the click
    UNCERTAIN = "uncertain"  # clicked, and the result can't be seen


class Difference(StrEnum):
    """In what something that was done differs from what was asked."""

    WITHOUT_NOTE = "without_note"  # invited, without the note that was wanted
    REQUEST_ACCEPTED = "request_accepted"  # the person's own invitation was accepted; none was sent
    MESSAGE = "message"  # OpenOutreach wrote to a connection: it counts for the cooldown, and for no limit


class InteractionResult(StrEnum):
    """How sure an interaction is. The record is append-only: a doubt is settled by a second row."""

    DONE = "done"  # seen on the page
    UNCERTAIN = "uncertain"  # may have happened; counts as if it had
    CONFIRMED = "confirmed"  # settles an earlier uncertain row: it did happen
    RETRACTED = "retracted"  # settles an earlier uncertain row: it did not


class InteractionSource(StrEnum):
    """Who acted."""

    LINKEDPILOT = "linkedpilot"  # this agent
    OPENOUTREACH = "openoutreach"  # an OpenOutreach instance of the same sender


class FoundStage(StrEnum):
    """How far OpenOutreach is with a person whom it found."""

    FOUND = "found"  # nothing was done to the person
    EMAILED = "emailed"  # wrote the person an e-mail: nothing that LinkedIn, or a cooldown, knows of
    UNSUITED = "unsuited"  # it judged against them, or gave up
    INVITED = "invited"
    CONNECTED = "connected"
    CONVERSED = "conversed"  # and wrote to them, up to an end


class Build(StrEnum):
    """Which of OpenOutreach's builds an instance is (it changed its ways twice)."""

    FILES = "files"  # acts on LinkedIn, and takes its account from files: until February 2026
    ACTS = "acts"  # acts on LinkedIn, and asks for everything in a terminal: until June 2026
    FINDS = "finds"  # finds people, and ends: since July 2026


class ContainerRuns(StrEnum):
    """When a sender's OpenOutreach container runs: within its slots, or as a job that needs no seat."""

    OFF = "off"
    AFTER_QUEUE = "after_queue"  # once the sender has nothing of its own to do
    MINUTES = "minutes"  # for so many of each slot
    DAILY = "daily"  # one that only finds people: once a day, beside whoever acts


class BlockReason(StrEnum):
    """Why `check` allows an action on a person, or doesn't (spec, section 5)."""

    OK = "ok"
    COOLDOWN_ACTIVE = "cooldown_active"  # another sender acted less than cooldown_days ago
    ALREADY_DONE_BY_YOU = "already_done_by_you"  # this sender, this kind
    DO_NOT_CONTACT = "do_not_contact"  # for all, always
    OTHER_PERSON = "other_person"  # behind their link stands another name, and nobody has said that it's them


class CooldownPolicy(StrEnum):
    """What a campaign does with leads that are in cooldown when it starts."""

    LEAVE_OUT = "leave_out"
    WAIT = "wait"  # dealt out when they unlock


class CommentSource(StrEnum):
    """Where a campaign's comments come from."""

    PREDEFINED = "predefined"  # the user's own library
    AI = "ai"  # the user's AI server


class CommentMode(StrEnum):
    """Whether the user sees each comment first."""

    REVIEW = "review"
    AUTO = "auto"


class AiFallback(StrEnum):
    """What a campaign does while the AI server doesn't answer, or refuses."""

    WAIT = "wait"
    PREDEFINED = "predefined"  # a comment of the library instead


class DraftState(StrEnum):
    """Where a comment's draft stands; whether it was posted is its action's own to say."""

    READ = "read"  # the post is read, and the text is still to be written
    WAITING = "waiting"  # for a person's word
    APPROVED = "approved"  # it is posted in its sender's turn
    SKIPPED = "skipped"  # no comment here, whoever said so
    EXPIRED = "expired"  # too old, or another post is the newest: read anew


class DraftDeed(StrEnum):
    """What a person did with a draft."""

    APPROVED = "approved"  # as it was
    EDITED = "edited"  # in the person's own words
    ANOTHER = "another"
    SKIPPED = "skipped"


class AiAnswer(StrEnum):
    """What came of asking the AI server."""

    WRITTEN = "written"
    SKIPPED = "skipped"  # it would rather not comment
    REFUSED = "refused"  # written, and not let through here
    FAILED = "failed"  # no answer


class Role(StrEnum):
    """What a person may do in the bot (spec, section 14)."""

    OWNER = "owner"  # everything
    OPERATOR = "operator"  # all but settings, users and senders
    VIEWER = "viewer"  # look, never change


class WishKind(StrEnum):
    """What is wanted of a sender on another laptop than the one that answers in the chat."""

    LOG_IN = "log_in"  # open the window in which the user logs in
    CHECK = "check"  # look at an action in doubt


class SeatKind(StrEnum):
    """What holds the laptop's one seat."""

    TURN = "turn"  # a browser of a sender, in its slot
    LOGIN = "login"  # a visible window in which the user logs in
    CONTAINER = "container"  # an OpenOutreach container


class TurnEnd(StrEnum):
    """Why a turn ended."""

    SLOT_OVER = "slot_over"
    NO_WORK = "no_work"  # nothing left that this sender may do now
    PAUSED = "paused"  # by the user
    LOGGED_OUT = "logged_out"  # log-in gone, checkpoint or restriction
    RATE_LIMITED = "rate_limited"
    PAGES_CHANGED = "pages_changed"  # the very first page isn't known (until 2026: three in a row weren't)
    NEW_PAGES = "new_pages"  # newer page knowledge came: the next turn reads with it
    OTHER_SITE = "other_site"  # the way led to another site than the configured one
    BROWSER_LOST = "browser_lost"  # three tries were not enough
    CRASHED = "crashed"  # found unfinished at the next start


class PushKind(StrEnum):
    """Kinds of messages the agent sends without being asked."""

    LOGIN = "login"  # log-in expired, checkpoint, restricted: with a screenshot
    ERROR = "error"  # something went wrong, and what to do
    LIMIT = "limit"  # LinkedIn's own limit was reached
    CAMPAIGN = "campaign"  # a campaign was completed
    DRAFTS = "drafts"  # comments wait for approval
    DISK = "disk"  # the disk is nearly full
    SUMMARY = "summary"  # the day in numbers


class Loudness(StrEnum):
    """How a kind of messages comes."""

    LOUD = "loud"
    SILENT = "silent"  # it is there, and no phone rings
    OFF = "off"


class KeepAwake(StrEnum):
    """When the laptop is kept from going to sleep by itself while a sender is at work."""

    MAINS = "mains"  # while it is plugged in
    ALWAYS = "always"
    NEVER = "never"


class Level(StrEnum):
    """How bad an event in the log is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class UploadState(StrEnum):
    """Where a file that somebody sent stands."""

    RECEIVED = "received"  # it waits for what its person wants
    IMPORTING = "importing"  # until its person has the report
    IMPORTED = "imported"
    REFUSED = "refused"  # by us, or given up by its person


class UploadUse(StrEnum):
    """What is done with the people of a file."""

    ADD = "add"  # they come on a list, a new one or one that is there
    REPLACE = "replace"  # … and whoever isn't in the file goes off it
    KEEP_OFF = "keep_off"  # they come on do not contact


class KeptOff(StrEnum):
    """Whom a line of do not contact means."""

    PROFILE = "profile"  # one person
    COMPANY = "company"  # everybody there
    FORGOTTEN = "forgotten"  # one person of whom nothing is kept but a keyed hash


class SlotState(StrEnum):
    """How far a slot of the day is."""

    TO_COME = "to_come"
    RUNNING = "running"
    DONE = "done"


class CaptureKind(StrEnum):
    """What a page is to LinkedPilot."""

    PROFILE = "profile"
    ACTIVITY = "activity"  # a person's posts
    POST = "post"  # one post's own page
    FEED = "feed"
    DIALOG = "dialog"  # the invitation's, over a profile


class Delimiter(StrEnum):
    """What stands between a CSV's cells. Excel opens the file by itself only with the one of the country that it is set to."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"

    @property
    def sign(self) -> str:
        """The character itself."""
        return {Delimiter.COMMA: ",", Delimiter.SEMICOLON: ";", Delimiter.TAB: "\t"}[self]
