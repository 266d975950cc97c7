// Every post of the page, in either layout: whose it is and by what it can be recognised; and of the wanted one its own
// controls and its thread. Facts only: what they mean is decided in Python.
([classic, server, texts, wanted, before]) => {
  const visible = (e) => !!e && e.getClientRects().length > 0;
  const able = (e) => visible(e) && !e.disabled && e.getAttribute("aria-disabled") !== "true";
  const squeeze = (text) => text.replace(/\s+/g, " ").trim();
  const words = (e) => squeeze(e.textContent);
  const label = (e) => squeeze(e.getAttribute("aria-label") || "");
  const says = (list, e) => list.includes(label(e)) || list.includes(words(e));
  const folded = (text) => text.normalize("NFC").toLocaleLowerCase();
  const slugOf = (href) => {
    try {
      const found = new URL(href, location.href).pathname.match(/^\/in\/([^/]+)/);
      return found && folded(decodeURIComponent(found[1]));
    } catch { return null; }
  };
  const memberId = (href) => /\/in\/A(Co|Cw|EM)AA/.test(href); // leads to somebody, and doesn't say to whom
  const urnsIn = (text) => [...text.matchAll(/(activity|ugcPost|share)[:-](\d{10,})/g)].map((m) => `urn:li:${m[1]}:${m[2]}`);
  // The pieces of text in a part of the page: what it says, and the element that says it.
  const lines = (root) => {
    const found = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = squeeze(walk.currentNode.data), e = walk.currentNode.parentElement;
      if (text && !e.closest("script, style, template") && visible(e)) found.push({ text, e });
    }
    return found;
  };
  const before_ = (a, b) => !!(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);

  const anyBox = `${classic.box}, ${server.box}`;
  const anyComment = `${classic.comment}, ${server.comment}`;
  const outermost = (e) => !e.parentElement.closest(anyBox);
  const boxes = [...document.querySelectorAll(anyBox)].filter((e) => outermost(e) && !e.closest(server.elsewhere));
  const isClassic = (box) => box.matches(classic.box);
  const keyOf = (box) => (isClassic(box) ? box.getAttribute(classic.urn) : box.getAttribute(server.key)) || "";
  // A post's own parts: not those of its comments, nor of a post inside it.
  const owned = (box) => (e) => !e.closest(anyComment) && e.closest(anyBox) === box;
  const own = (box, selector) => [...box.querySelectorAll(selector)].filter(owned(box));

  // --- the older layout: readable classes
  const readClassic = (box) => {
    const actor = own(box, classic.actor)[0];
    const text = own(box, classic.text)[0];
    return {
      urns: urnsIn(keyOf(box)),
      name: own(box, classic.actor).flatMap(lines).map(({ text }) => text)[0] || "",
      actor: actor ? slugOf(actor.href) : null,
      shared: own(box, classic.header).length > 0,
      header: false,
      text: text ? squeeze(text.innerText) : "",
      ages: [],
    };
  };

  // --- the server-driven layout: the author is who the post's own menu names, and nobody else stands in its head
  const readServer = (box) => {
    const text = own(box, server.text)[0] || null;
    const end = text || reactions(box)[0] || null;
    const inHead = (e) => !end || (before_(e, end) && !e.contains(end));
    const links = own(box, `${server.person}, ${server.company}`).filter(inHead);
    const buttons = own(box, "button[aria-label], [role='button'][aria-label]").filter((e) => inHead(e) && label(e));
    const named = links.flatMap((a) => [a, ...a.querySelectorAll("*")].flatMap((e) => [label(e), words(e)])
      .filter((name) => name && buttons.some((b) => bounded(label(b), name))).map((name) => ({ a, name })));
    // "Karla Vogt" stands in "post by Karla Vogt Jr", too: the longest name that the menu holds is the author's.
    const name = named.map((each) => each.name).sort((x, y) => y.length - x.length)[0] || "";
    const authors = named.filter((each) => each.name === name).map((each) => each.a);
    const author = authors.length ? slugOf(authors[0].href) : null;
    const agreed = buttons.filter((b) => named.some((n) => bounded(label(b), n.name))).every((b) => bounded(label(b), name));
    const alone = links.every((a) => slugOf(a.href) === author);
    const last = authors[authors.length - 1];
    // A line above the author says why the post stands here: reposted, liked, commented on.
    const header = !!last && lines(box).some(({ e }) => owned(box)(e) && before_(e, last) && !links.some((a) => a.contains(e))
      && !e.closest(server.heading) && !e.closest("button, [role='button']"));
    return {
      urns: [
        ...own(box, server.post_link).filter(inHead).flatMap((a) => urnsIn(a.href)), // below, the text links where it likes
        ...[...box.querySelectorAll(server.comment)].filter((e) => e.closest(anyBox) === box)
          .flatMap((e) => urnsIn(e.getAttribute(server.key) || e.id)),
      ],
      name,
      actor: agreed && alone ? author : null,
      // Who isn't named at all is not known; a company that is named is somebody else.
      shared: !!last && (!alone || !author),
      header,
      text: text ? squeeze(text.innerText) : "",
      ages: lines(box).filter(({ e }) => owned(box)(e) && inHead(e)).map(({ text }) => text),
    };
  };
  const bounded = (text, name) => {
    const at = text.indexOf(name);
    const letter = (c) => !!c && /[\p{L}\p{N}-]/u.test(c);
    return at >= 0 && !letter(text[at - 1]) && !letter(text[at + name.length]);
  };
  // Which buttons tell a reaction's state: by what their label begins with, or by the words for "none" at its end.
  const endsWith = (list, text) => list.some((t) => folded(text).endsWith(folded(t)));
  const beginsWith = (list, text) => list.some((t) => folded(text).startsWith(folded(t)));
  const reactions = (box) => own(box, "button, [role='button']").filter(
    (e) => visible(e) && label(e) && (beginsWith(texts.reaction_state, label(e)) || endsWith(texts.no_reaction, label(e))));

  // --- the wanted post's controls
  const told = classic.pressed.split(",").map(squeeze);
  const pressedBy = (e) => e.getAttribute(told.find((name) => e.hasAttribute(name)) || told[0]);
  const controlsClassic = (box) => {
    const bars = own(box, classic.bar).filter(visible);
    const bar = bars.length === 1 ? bars[0] : null;
    const likes = bar ? [...bar.querySelectorAll(classic.like)].filter(visible) : [];
    const like = likes.length === 1 ? likes[0] : null;
    const form = own(box, classic.form).filter(visible)[0] || null;
    const submit = form && form.querySelector(classic.submit);
    return {
      bar,
      like,
      pressed: like && pressedBy(like),
      editor: form && form.querySelector(classic.editor),
      submit: submit && able(submit) ? submit : null,
      openComposer: bar && bar.querySelector(classic.comment_button),
      control: null,
      moreComments: own(box, classic.more_comments).some(visible),
    };
  };
  const controlsServer = (box, name) => {
    const states = reactions(box);
    const like = states.length === 1 ? states[0] : null;
    const pressed = () => {
      if (pressedBy(like) !== null) return pressedBy(like);
      if (endsWith(texts.no_reaction, label(like))) return "false";
      // A reaction that stands is named by the label as by the button itself; an unknown word is no reaction.
      const word = folded(label(like).split(":").pop().trim());
      const known = [...texts.reactions, words(like)].map(folded);
      return word && known.includes(word) ? "true" : null; // guard: an unknown wording
    };
    const composers = own(box, server.composer).filter((e) => visible(e) && !e.parentElement.closest(server.composer));
    const composer = composers.length === 1 ? composers[0] : null;
    const editors = composer ? [...composer.querySelectorAll(server.editor)].filter(visible) : [];
    const buttons = composer ? [...composer.querySelectorAll("button, [role='button']")].filter(able) : [];
    // What came or woke up with the text; icons (an emoji, a picture) may have come with it.
    const woken = buttons.filter((e) => !before.includes(e));
    const written = woken.filter((e) => words(e));
    const known = woken.filter((e) => says(texts.submit_comment, e));
    const only = [known, written, woken].find((list) => list.length) || [];
    const opens = own(box, "button, [role='button']").filter((e) => visible(e) && says(texts.comment_action, e) && !e.closest(server.composer));
    const menus = own(box, "button[aria-label], [role='button'][aria-label]").filter(
      (e) => visible(e) && name && bounded(label(e), name) && (e.hasAttribute("aria-expanded") || e.hasAttribute("aria-haspopup")));
    const opener = opens.length === 1 ? opens[0] : null;
    // Where the reaction isn't told by any word that is known, the bar is where the comment button stands.
    const inBar = like || opener;
    return {
      bar: inBar && inBar.parentElement,
      like,
      pressed: like ? pressed() : null,
      editor: editors.length === 1 ? editors[0] : null,
      submit: only.length === 1 ? only[0] : null,
      openComposer: opener,
      control: menus.length === 1 ? menus[0] : null,
      moreComments: own(box, "button, a, [role='button']").some((e) => visible(e) && says(texts.more_comments, e)),
    };
  };
  const commentsOf = (box) => {
    const [selector, text, author] = isClassic(box)
      ? [classic.comment, classic.comment_text, classic.comment_author] : [server.comment, server.text, server.person];
    return [...box.querySelectorAll(selector)].filter((e) => e.closest(anyBox) === box && !e.parentElement.closest(selector))
      .map((e) => {
        const who = e.querySelector(author), what = e.querySelector(text);
        return [who && !memberId(who.href) ? slugOf(who.href) : null, what ? squeeze(what.innerText) : ""];
      });
  };

  const posts = boxes.map((box) => ({
    key: keyOf(box), classic: isClassic(box), ...(isClassic(box) ? readClassic(box) : readServer(box)),
  }));
  const rest = [...document.querySelectorAll(server.content)].flatMap(lines).filter(
    ({ e }) => !e.closest(anyBox) && !e.closest(server.elsewhere)).map(({ text }) => text);
  const empty = [...document.querySelectorAll(classic.empty)].some(visible)
    || rest.some((line) => texts.no_posts.some((t) => line.includes(t)));
  const same = boxes.filter((box) => wanted && keyOf(box) === wanted);
  const box = same.length === 1 ? same[0] : null;
  if (!box) return { signals: { posts, empty, found: false } };
  const c = isClassic(box) ? controlsClassic(box) : controlsServer(box, readServer(box).name);
  // What the page says of the post: not what its author wrote.
  const said = lines(box).filter(({ e }) => owned(box)(e) && !e.closest(`${server.text}, ${classic.text}`)).map(({ text }) => text);
  const counts = new Set(said.map((line) => line.match(/^(\d[\d.,\s]*)\s(\p{L}+)$/u))
    .filter((m) => m && texts.comment_count.some((t) => folded(t) === folded(m[2]))).map((m) => Number(m[1].replace(/\D/g, ""))));
  return {
    signals: {
      posts,
      empty,
      found: true,
      classic: isClassic(box),
      bar: !!c.bar,
      pressed: c.pressed,
      editor: visible(c.editor),
      editorText: c.editor ? squeeze(c.editor.innerText) : "",
      submit: !!c.submit,
      commentButton: visible(c.openComposer),
      commentWord: !!c.bar && [...c.bar.querySelectorAll("button")].some((e) => visible(e) && says(texts.comment_action, e)),
      control: !!c.control,
      strangeField: !visible(c.editor) && own(box, server.editor).some(visible),
      commentsOff: said.some((line) => texts.comments_off.some((t) => line.includes(t))),
      moreComments: c.moreComments,
      commentCount: counts.size === 1 ? [...counts][0] : null,
      comments: commentsOf(box),
    },
    like: c.like, editor: c.editor, submit: c.submit, openComposer: c.openComposer, control: c.control,
  };
}
