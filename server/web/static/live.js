// Keeps Today moving: the server sends the whole part of the page each time it
// changes, so that a lost message costs nothing. Without script the page stands
// as it was, with a link to load it again.
"use strict";
const live = document.querySelector("[data-live]");
const sign = document.querySelector(".live");
const words = { wait: "sayWait", on: "sayLive", off: "sayLost" };
function show(state) {
  sign.dataset.state = state;
  sign.textContent = sign.dataset[words[state]];
}
if (live && sign && "EventSource" in window) {
  const source = new EventSource(live.dataset.live);
  source.onopen = () => show("on");
  source.onerror = () => show(source.readyState === EventSource.CLOSED ? "off" : "wait");
  source.addEventListener("state", (event) => {
    const focused = live.contains(document.activeElement) ? document.activeElement : null;
    const key = focused && (focused.getAttribute("href") || focused.getAttribute("aria-labelledby"));
    const scrolled = [...live.querySelectorAll(".scroll")].map((e) => e.scrollLeft);
    live.innerHTML = event.data;
    live.querySelectorAll(".scroll").forEach((e, i) => { e.scrollLeft = scrolled[i] || 0; });
    if (key) live.querySelector(`[href="${CSS.escape(key)}"], [aria-labelledby="${CSS.escape(key)}"]`)?.focus();
    show("on");
  });
  window.addEventListener("pagehide", () => source.close());
}
