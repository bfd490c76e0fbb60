// Shows the whole state whenever the station sends it. A part that has not
// changed is left alone, so that what is being typed or pressed stays.
"use strict";
const shown = new Map();
let alive = Date.now();

function show(parts) {
  for (const [id, html] of Object.entries(parts)) {
    if (shown.get(id) === html) continue;
    const element = document.getElementById(id);
    if (!element) { location.reload(); return; }
    if (id.startsWith("kind-")) element.dataset.kind = html;
    else if (shown.has(id) || element.innerHTML.trim() !== html.trim()) element.innerHTML = html;
    shown.set(id, html);
    const first = id.startsWith("actions-") && element.querySelector("[autofocus]");
    if (first) first.focus();
  }
}

const events = new EventSource("/events" + location.search);
events.onmessage = (e) => { alive = Date.now(); show(JSON.parse(e.data)); };

setInterval(() => {
  for (const c of document.querySelectorAll("[data-seconds]")) {
    const left = Math.max(0, Number(c.dataset.seconds) - 1);
    c.dataset.seconds = left;
    c.textContent = left + " s";
  }
  document.body.classList.toggle("stale", Date.now() - alive > 25000);
}, 1000);
