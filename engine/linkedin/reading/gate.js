// What stands between us and any page: facts only, the engine decides.
(k) => {
  const all = (selectors) => selectors.flatMap((s) => [...document.querySelectorAll(s)]);
  const shown = (selectors) => all(selectors).some((e) => e.getClientRects().length > 0);
  // By segments of the link's own path: "/in/login-expert" and "?next=/mynetwork/" are neither.
  const leads = (link, beginning) => {
    const url = new URL(link.getAttribute("href") || "", location.href);
    const parts = url.pathname.split("/").filter(Boolean), wanted = beginning.split("/");
    return wanted.every((part, place) => parts[place] === part);
  };
  const member = (link) => !link.getAttribute("href") || leads(link, "mynetwork");
  const links = [...document.querySelectorAll("a[href]")];
  const words = [...document.querySelectorAll("a, button, [role='button']")]
    .map((e) => e.innerText.trim()).filter(Boolean);
  const signs = [
    ...k.sign_in_fields.map((field) => !!document.querySelector(field)),
    ...k.logged_out.map((beginning) => links.some((link) => leads(link, beginning))),
    words.some((word) => k.sign_in_words.some((known) => word === known || word.startsWith(known + " "))),
  ];
  const main = document.querySelector(k.content);
  const heads = [...document.querySelectorAll("h1, h2, title")].map((e) => e.textContent.trim());
  return {
    path: location.pathname,
    title: document.title,
    language: document.documentElement.lang,
    loggedOutMark: all(k.logged_out_marks).length > 0,
    captcha: shown(k.captcha),
    loggedIn: all(k.logged_in).some(member),
    content: !!(main && main.innerText.trim()),
    heads,
    guestSigns: signs.filter(Boolean).length,
  };
}
