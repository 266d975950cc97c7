// The posts in a list, in the page's order: whose they are, and which entries are somebody's "likes this".
(k) => {
  const slugOf = (href) => {
    const found = new URL(href, location.href).pathname.match(/^\/in\/([^/]+)/);
    return found && decodeURIComponent(found[1]).normalize("NFC").toLowerCase();
  };
  const boxes = [...document.querySelectorAll(k.box)].filter((e) => !e.parentElement.closest(k.box));
  const posts = boxes.map((box) => {
    const actor = box.querySelector(k.actor);
    return {
      urn: box.getAttribute(k.urn) || "",
      actor: actor ? slugOf(actor.href) : null,
      shared: !!box.querySelector(k.header),
    };
  });
  return { posts, empty: !!document.querySelector(k.empty) };
}
