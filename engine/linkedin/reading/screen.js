// How much text stands on the part of the page that a person sees without scrolling.
() => {
  const walk = document.createTreeWalker(document.querySelector("main") || document.body, NodeFilter.SHOW_TEXT);
  let characters = 0;
  for (let looked = 0; looked < 5000 && walk.nextNode(); looked += 1) {
    const text = walk.currentNode.data.trim();
    const box = text && walk.currentNode.parentElement.getBoundingClientRect();
    if (box && box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight) characters += text.length;
  }
  return { characters };
}
