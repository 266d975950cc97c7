// The page as plain data: {tag, attributes, children, shadow, frame, seen}; text as strings. What no reader looks at
// (scripts, styles, pictures' data) is left out, open shadow roots and frames of the same site are part of it.
() => {
  const LEFT_OUT = new Set(["SCRIPT", "STYLE", "LINK", "META", "NOSCRIPT", "BASE", "TEMPLATE", "SOURCE", "TRACK", "PARAM"]);
  const EMPTY = new Set(["CODE", "SVG", "VIDEO", "AUDIO", "CANVAS", "OBJECT", "EMBED"]);
  const MOST = 60000; // elements: a page that never ends is cut, not waited for
  let count = 0;
  const inside = (frame) => { try { return frame.contentDocument && frame.contentDocument.documentElement; } catch { return null; } };
  const seen = (e) => {
    if (e.nodeName === "HTML" || e.nodeName === "HEAD" || e.closest("head")) return "";
    const style = e.ownerDocument.defaultView.getComputedStyle(e);
    if (style.display === "none" || style.display === "contents") return "display:" + style.display;
    return style.visibility === "hidden" ? "visibility:hidden" : "";
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
    const name = node.nodeName.toUpperCase();
    if (node.nodeType !== Node.ELEMENT_NODE || LEFT_OUT.has(name) || ++count > MOST) return null;
    const bare = EMPTY.has(name);
    const children = bare ? [] : [...node.childNodes].map(walk).filter((e) => e !== null);
    const frame = name === "IFRAME" || name === "FRAME" ? inside(node) : null;
    return {
      tag: node.localName,
      attributes: [...node.attributes].map((a) => [a.name, a.value]),
      children,
      shadow: node.shadowRoot ? [...node.shadowRoot.childNodes].map(walk).filter((e) => e !== null) : null,
      frame: frame ? walk(frame) : null,
      seen: seen(node),
    };
  };
  return { tree: walk(document.documentElement), path: location.pathname, search: location.search, host: location.host };
}
