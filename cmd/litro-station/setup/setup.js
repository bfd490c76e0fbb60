// Shows what passes on a line, as it comes.
"use strict";
const out = document.getElementById("bytes");
let source = null;
document.addEventListener("click", (e) => {
  const line = e.target.closest("[data-line]")?.dataset.line;
  if (line === undefined) return;
  source?.close();
  source = null;
  if (line === "") return;
  out.textContent = "";
  source = new EventSource("/watch?line=" + encodeURIComponent(line));
  source.onmessage = (m) => {
    out.textContent = (out.textContent + m.data + "\n").slice(-20000);
    out.scrollTop = out.scrollHeight;
  };
});
