// Which of an entry's alternatives is the first that the page has; -1 when it has none of them.
(entries) => Object.fromEntries(Object.entries(entries).map(([name, alternatives]) => [
  name, alternatives.findIndex((selector) => document.querySelector(selector)),
]));
