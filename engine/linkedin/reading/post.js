// One post: its own like button and composer, never those of its comments; the comments by author and text.
([k, urn]) => {
  const visible = (e) => !!e && e.getClientRects().length > 0;
  const squeeze = (text) => text.replace(/\s+/g, " ").trim();
  const slugOf = (href) => {
    const found = new URL(href, location.href).pathname.match(/^\/in\/([^/]+)/);
    return found && decodeURIComponent(found[1]).normalize("NFC").toLowerCase();
  };
  const box = [...document.querySelectorAll(k.box)].find((e) => e.getAttribute(k.urn) === urn);
  if (!box) return { signals: { found: false } };
  const own = (selector) => [...box.querySelectorAll(selector)].filter((e) => !e.closest(k.comment));
  const actor = own(k.actor)[0];
  const bars = own(k.bar).filter(visible);
  const likes = bars.length === 1 ? [...bars[0].querySelectorAll(k.like)].filter(visible) : [];
  const like = likes.length === 1 ? likes[0] : null;
  const form = own(k.form).filter(visible)[0] || null;
  const editor = form && form.querySelector(k.editor);
  const submit = form && form.querySelector(k.submit);
  const openComposer = bars.length === 1 ? bars[0].querySelector(k.comment_button) : null;
  const text = own(k.text)[0];
  return {
    signals: {
      found: true,
      actor: actor ? slugOf(actor.href) : null,
      shared: own(k.header).length > 0,
      bars: bars.length,
      pressed: like ? like.getAttribute("aria-pressed") : null,
      editor: visible(editor),
      editorText: editor ? squeeze(editor.innerText) : "",
      submit: visible(submit) && !submit.disabled,
      commentButton: visible(openComposer),
      text: text ? squeeze(text.innerText) : "",
      moreComments: own(k.more_comments).some(visible),
      comments: [...box.querySelectorAll(k.comment)].map((e) => {
        const who = e.querySelector(k.comment_author), what = e.querySelector(k.comment_text);
        return [who ? slugOf(who.href) : null, what ? squeeze(what.innerText) : ""];
      }),
    },
    like, editor, submit, openComposer,
  };
}
