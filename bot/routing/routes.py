"""What every button does, who may press it, and which flow goes on with it. Commands take the same routes.

Long because it is one table.
"""

from telegram.constants import KeyboardButtonStyle

from bot.flows import campaign as wizard
from bot.flows import campaign_end, crew, importing, upload
from bot.flows import pages as page_flow
from bot.flows import sender as new_sender
from bot.handlers import (
    ai_server,
    backup,
    campaigns,
    comments,
    do_not_contact,
    doubts,
    forgetting,
    free_words,
    home,
    leads,
    lists,
    logs,
    long_work,
    openoutreach,
    senders,
    settings,
    simulation,
    stats,
    users,
    views,
    voices,
    why,
)
from bot.handlers import help as help_answers
from bot.handlers import pages as page_answers
from bot.routing.route import FOR_GOOD, GO, NEXT, RANK, Argument, Route, compiled, fit
from engine.rules.enums import Role

VIEWER, OPERATOR, OWNER = Role.VIEWER, Role.OPERATOR, Role.OWNER

ROUTES = (
    Route("home", VIEWER, home.home),
    Route("more", VIEWER, home.more),
    Route("home:picture", VIEWER, home.picture),
    Route("help", VIEWER, help_answers.overview),
    Route("help:{w}", VIEWER, help_answers.page),
    Route("sample", OPERATOR, help_answers.sample),
    Route("backup", OWNER, backup.backup),
    Route("backup:{w}", OWNER, backup.ask_restore),
    Route("backup:{w}:restore", OWNER, backup.ask_restore_again),
    Route("backup:{w}:restore:yes", OWNER, backup.restore, style=FOR_GOOD),
    Route("pause", OPERATOR, home.pause, urgent=True),
    Route("resume", OPERATOR, home.resume, style=GO),
    Route("panic", OPERATOR, home.panic, urgent=True, style=FOR_GOOD),
    Route("cooldown", VIEWER, views.cooldown),
    Route("schedule", VIEWER, views.schedule),
    Route("stats", VIEWER, stats.stats),
    Route("stats:{w}:{w}:{n}:{n}", VIEWER, stats.stats),
    Route("stats:dates:{w}:{w}:{n}:{n}", VIEWER, stats.ask_dates, stats.FLOW),
    Route("openoutreach", VIEWER, openoutreach.openoutreach),
    Route("openoutreach:{n}", VIEWER, openoutreach.one),
    Route("openoutreach:{n}:read", OPERATOR, openoutreach.read_now),
    Route("openoutreach:{n}:import", OPERATOR, openoutreach.import_new, style=GO),
    Route("openoutreach:{n}:daily", OPERATOR, openoutreach.daily),
    Route("openoutreach:{n}:start", OPERATOR, openoutreach.start),
    Route("openoutreach:{n}:stop", OPERATOR, openoutreach.stop),
    Route("openoutreach:{n}:log", OPERATOR, openoutreach.log),
    Route("openoutreach:{n}:box", OWNER, openoutreach.box),
    Route("openoutreach:{n}:box:{w}", OWNER, openoutreach.set_runs),
    Route("openoutreach:{n}:image", OWNER, openoutreach.ask_image, openoutreach.FLOW),
    Route("openoutreach:{n}:dnc", OPERATOR, openoutreach.ask_opted_out),
    Route("openoutreach:{n}:dnc:yes", OPERATOR, openoutreach.keep_off),
    Route("simulate", OPERATOR, simulation.ask),
    Route("simulate:if", OPERATOR, simulation.what_if, "whatif"),
    Route("simulate:{n}", OPERATOR, simulation.run),
    Route("senders", OWNER, senders.senders),
    Route("relogin", OWNER, senders.choose_relogin),
    Route("sender:add", OWNER, new_sender.begin, "sender"),
    Route("sender:add:email", OWNER, new_sender.back_to_email, "sender"),
    Route("sender:add:{w}", OWNER, new_sender.choose_limits, "sender"),
    Route("sender:{n}", OWNER, senders.card),
    Route("sender:{n}:pause", OWNER, senders.pause),
    Route("sender:{n}:resume", OWNER, senders.resume, style=GO),
    Route("sender:{n}:warmup:{w}", OWNER, senders.warm_up),
    Route("sender:{n}:name", OWNER, senders.ask_name, "sender_name"),
    Route("sender:{n}:email", OWNER, senders.ask_email, "sender_email"),
    Route("sender:{n}:hours", OWNER, senders.ask_hours, "hours"),
    Route("sender:{n}:hours:any", OWNER, senders.any_hours),
    Route("sender:{n}:limits", OWNER, senders.limits),
    Route("sender:{n}:limit:{w}:{w}", OWNER, senders.ask_limit, "limit"),
    Route("sender:{n}:set:{w}", OWNER, senders.set_limits),
    Route("sender:{n}:relogin", OWNER, senders.relogin),
    Route("sender:{n}:relogin:yes", OWNER, senders.relogin_now),
    Route("sender:{n}:own", OWNER, senders.ask_own),
    Route("sender:{n}:own:{w}", OWNER, senders.take_own),
    Route("sender:{n}:deal", OPERATOR, senders.deal),
    Route("sender:{n}:remove", OWNER, senders.ask_remove),
    Route("sender:{n}:remove:yes", OWNER, senders.remove, style=FOR_GOOD),
    Route("lists", VIEWER, lists.lists),
    Route("lists:{n}", VIEWER, lists.lists),
    Route("list:{n}", VIEWER, lists.one),
    Route("list:{n}:export:{w}", OPERATOR, lists.export),
    Route("list:{n}:rename", OPERATOR, lists.ask_rename, "rename"),
    Route("list:{n}:merge", OPERATOR, lists.ask_merge),
    Route("list:{n}:merge:{n}", OPERATOR, lists.ask_merge),
    Route("list:{n}:into:{n}", OPERATOR, lists.confirm_merge),
    Route("list:{n}:into:{n}:yes", OPERATOR, lists.merge, style=FOR_GOOD),
    Route("list:{n}:delete", OPERATOR, lists.ask_delete),
    Route("list:{n}:delete:yes", OPERATOR, lists.delete, style=FOR_GOOD),
    Route("export", OPERATOR, lists.ask_export),
    Route("exports:{n}", OPERATOR, lists.ask_export),
    Route("export:{n}", OPERATOR, lists.ask_format),
    Route("work:{n}:cancel", OPERATOR, long_work.cancel),
    Route("upload", OPERATOR, lists.how_to_upload),
    Route("upload:{n}", OPERATOR, upload.preview),
    Route("upload:{n}:field:{w}", OPERATOR, upload.columns),
    Route("upload:{n}:columns:{w}:{n}", OPERATOR, upload.columns),
    Route("upload:{n}:field:{w}:{w}", OPERATOR, upload.correct),
    Route("upload:{n}:ok", OPERATOR, upload.ask_name, "upload", style=NEXT),
    Route("upload:{n}:lists:{n}", OPERATOR, upload.ask_name, "upload"),
    Route("upload:{n}:own", OPERATOR, upload.own_name, "upload"),
    Route("upload:{n}:to:{n}", OPERATOR, upload.add_to, "upload"),
    Route("upload:{n}:go", OPERATOR, importing.add, style=GO),
    Route("upload:{n}:replace:{n}", OPERATOR, importing.replace, style=FOR_GOOD),
    Route("upload:{n}:dnc", OPERATOR, upload.ask_keep_off, "upload"),
    Route("upload:{n}:dnc:yes", OPERATOR, importing.keep_off),
    Route("upload:{n}:drop", OPERATOR, upload.drop),
    Route("leads", VIEWER, leads.browser),
    Route("leads:again", VIEWER, leads.again, leads.FLOW),
    Route("leads:lists", VIEWER, leads.choose_list, leads.FLOW),
    Route("leads:lists:{n}", VIEWER, leads.choose_list, leads.FLOW),
    Route("leads:search:{w}:{n}", VIEWER, leads.ask_search, leads.FLOW),
    Route("leads:clear:{w}:{n}", VIEWER, leads.end_search, leads.FLOW),
    Route("leads:{w}:{n}:{n}", VIEWER, leads.browser, leads.FLOW),
    Route("lead:{n}", VIEWER, leads.card, leads.FLOW),
    Route("lead:{n}:{n}", VIEWER, leads.card, leads.FLOW),
    Route("lead:pasted:{w}:dnc", OPERATOR, free_words.keep_off, leads.FLOW),
    Route("lead:pasted:{w}:add", OPERATOR, free_words.add, leads.FLOW, style=NEXT),
    Route("lead:{n}:dnc", OPERATOR, leads.ask_do_not_contact, leads.FLOW),
    Route("lead:{n}:dnc:yes", OPERATOR, leads.set_do_not_contact, leads.FLOW),
    Route("lead:{n}:contact", OPERATOR, leads.ask_contact_again, leads.FLOW),
    Route("lead:{n}:contact:yes", OPERATOR, leads.contact_again, leads.FLOW),
    Route("lead:{n}:lists:{n}", OPERATOR, leads.choose_for, leads.FLOW),
    Route("lead:{n}:to:{n}", OPERATOR, leads.put_on_list, leads.FLOW),
    Route("lead:{n}:new", OPERATOR, leads.ask_new_list, leads.FLOW),
    Route("lead:{n}:old", OPERATOR, leads.no_new_list, leads.ON_LIST),
    Route("lead:{n}:forget", OPERATOR, forgetting.of_lead, forgetting.FLOW),
    Route("forget", OPERATOR, forgetting.forget),
    Route("forget:sure:{w}", OPERATOR, forgetting.sure, forgetting.FLOW, style=FOR_GOOD),
    Route("forget:all:{w}", OWNER, forgetting.with_backups, forgetting.FLOW, style=FOR_GOOD),
    Route("forget:about:{w}", OPERATOR, forgetting.about, forgetting.FLOW),
    Route("dnc", OPERATOR, do_not_contact.dnc),
    Route("dnc:page:{n}", OPERATOR, do_not_contact.page),
    Route("dnc:add", OPERATOR, do_not_contact.ask, do_not_contact.FLOW),
    Route("dnc:sure:{w}", OPERATOR, do_not_contact.sure, do_not_contact.FLOW),
    Route("dnc:{n}:remove", OPERATOR, do_not_contact.ask_remove),
    Route("dnc:{n}:remove:yes", OPERATOR, do_not_contact.remove),
    Route("comments", VIEWER, comments.comments),
    Route("comments:{n}", VIEWER, comments.comments),
    Route("comments:of:{n}:{n}", VIEWER, comments.of_tag),
    Route("comments:tags:{n}", VIEWER, comments.tags),
    Route("voices", OPERATOR, voices.voices),
    Route("voice:{n}", OPERATOR, voices.one),
    Route("voice:{n}:tone:{w}", OPERATOR, voices.set_tone),
    Route("voice:{n}:facts", OPERATOR, voices.ask_facts, voices.FLOW),
    Route("comments:export", OPERATOR, comments.export),
    Route("lead:{n}:comments:{n}", VIEWER, comments.for_lead),
    Route("comment:add", OPERATOR, comments.ask_new, "comment"),
    Route("comment:{n}", VIEWER, comments.one),
    Route("comment:{n}:edit", OPERATOR, comments.ask_edit, "comment"),
    Route("comment:{n}:delete", OPERATOR, comments.ask_delete),
    Route("comment:{n}:delete:yes", OPERATOR, comments.delete, style=FOR_GOOD),
    Route("approvals", OPERATOR, comments.approvals),
    Route("approvals:{n}", OPERATOR, comments.approvals),
    Route("drafts:{n}:all:{n}:{w}", OPERATOR, comments.ask_all),
    Route("drafts:{n}:all:{n}:{w}:yes", OPERATOR, comments.post_all, style=GO),
    Route("draft:{n}:post:{w}", OPERATOR, comments.post, style=GO),
    Route("draft:{n}:edit", OPERATOR, comments.ask_words, "draft"),
    Route("draft:{n}:override", OWNER, comments.ask_reason, "override"),
    Route("draft:{n}:another", OPERATOR, comments.another),
    Route("draft:{n}:skip", OPERATOR, comments.skip),
    Route("campaigns", VIEWER, campaigns.campaigns),
    Route("campaigns:{n}", VIEWER, campaigns.campaigns),
    Route("campaign:{n}", VIEWER, campaigns.card),
    Route("campaign:{n}:check", OPERATOR, campaigns.check, style=NEXT),
    Route("campaign:{n}:start:{w}", OPERATOR, campaigns.start, style=GO),
    Route("campaign:{n}:pause", OPERATOR, campaigns.pause),
    Route("campaign:{n}:resume", OPERATOR, campaigns.resume, style=GO),
    Route("campaign:{n}:again", OPERATOR, campaigns.try_again),
    Route("campaign:{n}:cancel", OPERATOR, campaigns.ask_cancel),
    Route("campaign:{n}:cancel:yes", OPERATOR, campaigns.cancel, style=FOR_GOOD),
    Route("campaign:{n}:delete:yes", OPERATOR, campaigns.delete, style=FOR_GOOD),
    Route("campaign:{n}:duplicate:{n}", OPERATOR, campaigns.duplicate),
    Route("campaign:{n}:progress", VIEWER, campaigns.progress),
    Route("campaign:{n}:edit", OPERATOR, wizard.edit, "campaign"),
    Route("campaign:{n}:edit:yes", OPERATOR, wizard.edit_anew, "campaign"),
    Route("campaign:{n}:senders", OPERATOR, crew.choose, "crew"),
    Route("campaign:{n}:sender:{n}:{n}", OPERATOR, crew.tick, "crew"),
    Route("campaign:{n}:unable:{n}", OPERATOR, crew.unable, "crew"),
    Route("campaign:{n}:senders:ok", OPERATOR, crew.save, "crew", style=NEXT),
    Route("new", OPERATOR, wizard.begin, "campaign"),
    Route("new:fresh", OPERATOR, wizard.begin_anew, "campaign"),
    Route("new:fresh:{n}", OPERATOR, wizard.begin_anew_on, "campaign"),
    Route("new:on:{n}", OPERATOR, wizard.begin_on, "campaign", style=NEXT),
    Route("new:here", OPERATOR, wizard.here, "campaign", style=NEXT),
    Route("new:back", OPERATOR, wizard.back, "campaign"),
    Route("new:cancel", OPERATOR, wizard.cancel, "campaign"),
    Route("new:next:{w}", OPERATOR, wizard.go_on, "campaign", style=NEXT),
    Route("new:change", OPERATOR, wizard.change, "campaign"),
    Route("new:to:{w}", OPERATOR, wizard.jump, "campaign"),
    Route("new:lists:{n}", OPERATOR, wizard.list_page, "campaign"),
    Route("new:list:{n}", OPERATOR, wizard.choose_list, "campaign"),
    Route("new:action:{w}", OPERATOR, wizard.choose_action, "campaign"),
    Route("new:sender:{n}:{n}", OPERATOR, wizard.tick, "campaign"),
    Route("new:unable:{n}", OPERATOR, wizard.unable, "campaign"),
    Route("new:senders:ok", OPERATOR, wizard.senders_chosen, "campaign", style=NEXT),
    Route("new:note:none", OPERATOR, wizard.without_note, "campaign"),
    Route("new:tags:{n}", OPERATOR, wizard.tag_page, "campaign"),
    Route("new:tag:{n}", OPERATOR, wizard.choose_tag, "campaign"),
    Route("new:source:{w}", OPERATOR, wizard.choose_source, "campaign"),
    Route("new:mode:{w}", OPERATOR, wizard.choose_mode, "campaign"),
    Route("new:cooldown:{w}", OPERATOR, wizard.choose_cooldown, "campaign"),
    Route("new:option:{w}:{n}", OPERATOR, wizard.option, "campaign"),
    Route("new:save", OPERATOR, campaign_end.save, "campaign"),
    Route("new:start", OPERATOR, campaign_end.start, "campaign", style=GO),
    Route("doubts", VIEWER, doubts.doubts, leads.FLOW),
    Route("doubts:{n}", VIEWER, doubts.doubts, leads.FLOW),
    Route("doubt:{n}", OPERATOR, doubts.one, leads.FLOW),
    Route("doubt:{n}:check", OPERATOR, doubts.check, leads.FLOW),
    Route("doubt:{n}:yes", OPERATOR, doubts.happened, leads.FLOW),
    Route("doubt:{n}:no", OPERATOR, doubts.did_not, leads.FLOW),
    Route("pages", VIEWER, page_answers.pages),
    Route("pages:check", OPERATOR, page_answers.check),
    Route("pages:capture", OPERATOR, page_answers.ask_kind),
    Route("pages:capture:{w}", OPERATOR, page_answers.keep_copy),
    Route("pages:capture:action:{n}", OPERATOR, page_answers.keep_copy_of),
    Route("pages:copy", OPERATOR, page_answers.send_copy),
    Route("pages:history", VIEWER, page_answers.history),
    Route("pages:back:{n}", OWNER, page_answers.ask_back),
    Route("pages:back:{n}:yes", OWNER, page_answers.go_back),
    Route("pages:take:{w}", OWNER, page_flow.take, style=GO),
    Route("pages:drop:{w}", OWNER, page_flow.drop),
    Route("why", VIEWER, why.ask),
    Route("why:sender:{n}", VIEWER, why.of_sender),
    Route("why:campaign:{n}", VIEWER, why.of_campaign),
    Route("why:lead:{n}", VIEWER, why.of_lead, leads.FLOW),
    Route("logs", VIEWER, logs.logs),
    Route("logs:{w}:{w}:{n}:file", OPERATOR, logs.as_file),
    Route("logs:{w}:{w}:{n}:kinds", VIEWER, logs.choose_kinds),
    Route("logs:{w}:{w}:{n}:senders", VIEWER, logs.choose_sender),
    Route("logs:{w}:{w}:{n}:{n}", VIEWER, logs.logs),
    Route("users", OWNER, users.users),
    Route("users:invite:{w}", OWNER, users.invite),
    Route("users:withdraw:{n}", OWNER, users.withdraw),
    Route("users:group", OWNER, users.allow_group),
    Route("users:group:remove", OWNER, users.forbid_group),
    Route("user:{n}", OWNER, users.user),
    Route("user:{n}:role:{w}", OWNER, users.set_role),
    Route("user:{n}:remove", OWNER, users.ask_remove),
    Route("user:{n}:remove:yes", OWNER, users.remove, style=FOR_GOOD),
    Route("settings", VIEWER, settings.settings),
    Route("language", VIEWER, settings.languages),
    Route("language:{w}", VIEWER, settings.set_language),
    Route("aiserver", OWNER, ai_server.state),
    Route("aiserver:ask", OWNER, ai_server.ask),
    Route("aiserver:unpair", OWNER, ai_server.ask_unpair),
    Route("aiserver:unpair:yes", OWNER, ai_server.unpair, style=FOR_GOOD),
    Route("settings:{w}", OWNER, settings.of_subject),
    Route("messages", OWNER, settings.messages),
    Route("messages:{w}:{w}", OWNER, settings.louder),
    Route("setting:{w}", OWNER, settings.ask, "setting"),
    Route("setting:{w}:default", OWNER, settings.to_default),
    Route("setting:{w}:to:{w}", OWNER, settings.change),
    Route("setting:cooldown_days:set:{n}", OWNER, settings.set_cooldown),
)


TABLE = compiled(ROUTES)


def find(data: str) -> tuple[Route, list[Argument]] | None:
    """The first route that the data fits, and what its answer is given; None for a button of long ago."""
    given = data.split(":")
    for words, route in TABLE.get((len(given), given[0]), ()):
        arguments = fit(words, given)
        if arguments is not None:
            return route, arguments
    return None


def is_urgent(data: str) -> bool:
    """Whether what the data asks for shall stop everything."""
    found = find(data)
    return found is not None and found[0].urgent


def least(data: str) -> Role | None:
    """The least role that a button needs; None for one that doesn't exist."""
    found = find(data)
    return None if found is None else found[0].least


def style(data: str) -> KeyboardButtonStyle | None:
    """The colour of a button, by what it does."""
    found = find(data)
    return None if found is None else found[0].style


def reaches(role: Role, needed: Role | None) -> bool:
    """Whether a role is enough."""
    return needed is None or RANK[role] >= RANK[needed]


def may(role: Role, data: str) -> bool:
    """Whether a role may press a button."""
    return reaches(role, least(data))
