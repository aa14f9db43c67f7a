/* Word's clipboard: the editor keeps headings, lists and bold of it; line ends between paragraphs and empty paragraphs would
   become empty lines, and the cells of a table single lines: they go, and a row is one line. */
(() => {
  document.addEventListener("paste", (event) => {
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html || !/mso-|class="?Mso/i.test(html) || !event.target.closest(".Draftail-Editor") || event.fromWord) return;
    const page = new DOMParser().parseFromString(html.replace(/<!\[(?:if|endif)[^>]*>/g, ""), "text/html");
    page.querySelectorAll("table").forEach((table) => {
      const lines = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()).join(" | "));
      table.replaceWith(...lines.map((text) => Object.assign(page.createElement("p"), { textContent: text })));
    });
    page.querySelectorAll("p").forEach((line) => { if (!line.textContent.trim() && !line.querySelector("img")) line.remove(); });
    [...page.body.childNodes].forEach((node) => { if (node.nodeType !== 1 && !node.textContent.trim()) node.remove(); });
    page.querySelectorAll("p, h1, h2, h3, li").forEach((line) => {
      if (line.firstChild && line.firstChild.nodeType === 3) line.firstChild.textContent = line.firstChild.textContent.trimStart();
    });
    const data = new DataTransfer();
    data.setData("text/html", page.body.innerHTML);
    data.setData("text/plain", event.clipboardData.getData("text/plain"));
    event.preventDefault();
    event.stopImmediatePropagation();
    const again = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    again.fromWord = true;
    event.target.dispatchEvent(again);
  }, true);
})();
