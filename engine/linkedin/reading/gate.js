// What stands between us and any page: facts only, the engine decides.
(k) => {
  const some = (selectors) => selectors.some((s) => document.querySelector(s));
  const shown = (selectors) => selectors.some(
    (s) => [...document.querySelectorAll(s)].some((e) => e.getClientRects().length > 0));
  const main = document.querySelector(k.content);
  const heads = [...document.querySelectorAll("h1, h2, title")].map((e) => e.textContent.trim());
  return {
    path: location.pathname,
    title: document.title,
    language: document.documentElement.lang,
    loggedOutMark: some(k.logged_out_marks),
    captcha: shown(k.captcha),
    loggedIn: some(k.logged_in),
    content: !!(main && main.innerText.trim()),
    heads,
  };
}
