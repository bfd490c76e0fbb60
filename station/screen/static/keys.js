// What is typed: on the keys of the page, on the keys that a kiosk shows for a
// field, and by a scanner that types as a keyboard does.
"use strict";

// The pad of the odometer: each key edits the field, and what is typed is
// compared with the reading before.
function compare(input) {
  if (!("empty" in input.dataset)) return;
  const { last, empty, since, below } = input.dataset;
  const apart = Number(input.value) - Number(last);
  const digits = input.name === "engine_h" ? 1 : 0;
  const n = Math.abs(apart).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  input.closest("form").querySelector("output").textContent =
    !input.value ? empty : last && !Number.isNaN(apart) ? (apart < 0 ? below : since).replace("{n}", n) : "";
}

document.addEventListener("click", (e) => {
  const key = e.target.closest(".pad [name=key]");
  if (!key) return;
  e.preventDefault();
  const input = key.form.querySelector(".reading input");
  if (key.value === "back") input.value = input.value.slice(0, -1);
  else if (input.value.length < (input.type === "password" ? 12 : 9)) input.value += key.value;
  compare(input);
});
document.addEventListener("input", (e) => { if (e.target.matches(".reading input")) compare(e.target); });

// A scanner types a label within 50 ms a key and ends with Enter or Tab. It needs
// no focus, and what it typed into a field is taken out again.
const typing = { text: "", at: -1e9, field: null, before: "" };
document.addEventListener("keydown", (e) => {
  if (!window.send || e.ctrlKey || e.altKey || e.metaKey) return;
  const fast = e.timeStamp - typing.at < 50;
  typing.at = e.timeStamp;
  if (e.key.length === 1) {
    if (!fast || !typing.text) { // the field is another by the next label, however soon it comes
      const field = document.activeElement && "value" in document.activeElement ? document.activeElement : null;
      Object.assign(typing, { text: "", field, before: field && field.value });
    }
    typing.text += e.key;
    return;
  }
  const text = fast ? typing.text : "";
  if (e.key !== "Shift") typing.text = "";
  if ((e.key !== "Enter" && e.key !== "Tab") || text.length < 6) return;
  e.preventDefault();
  e.stopPropagation();
  if (typing.field) {
    typing.field.value = typing.before;
    typing.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const at = document.body.dataset.at;
  if (!at) return say(document.getElementById("said").dataset.pick);
  send("/positions/" + encodeURIComponent(at) + "/scan" + location.search, new URLSearchParams({ text }));
}, true);

// A kiosk, or any screen that is touched and no phone, has no keyboard: a field
// brings its keys along.
const pad = document.getElementById("pad");
const letters = ["ABCDEFGHIJKLMNOPQRST", "UVWXYZ0123456789-. "];
function keysFor(field, page) {
  const kinds = { whole: "123456789 0", pin: "123456789 0", decimal: "123456789.0" };
  return [...(kinds[field.dataset.keys] || letters[page] + "↔")].filter((k) => field.dataset.keys === "text" || k !== " ");
}
function openPad(field, page = 0) {
  const button = (text, label, act, name) => {
    const b = document.createElement("button");
    Object.assign(b, { type: "button", textContent: text, onclick: act, className: name || "" });
    if (label) b.setAttribute("aria-label", label);
    return b;
  };
  const hidden = field.type === "password";
  const value = document.createElement("b");
  const draw = () => { value.textContent = (hidden ? "•".repeat(field.value.length) : field.value) || " "; };
  const put = (text) => { field.value = text; field.dispatchEvent(new Event("input", { bubbles: true })); draw(); };
  const label = document.createElement("span");
  Object.assign(label, { id: "pad-label", textContent: field.labels[0].textContent });
  const box = document.createElement("div");
  box.className = "shown";
  box.append(label, value);
  const top = document.createElement("div");
  top.className = "top";
  top.append(box, button("⌫", pad.dataset.erase, () => put(field.value.slice(0, -1))), button(pad.dataset.ok, "", () => pad.close(), "ok"));
  const keys = document.createElement("div");
  keys.className = field.dataset.keys === "text" ? "keys" : "keys few";
  for (const k of keysFor(field, page)) {
    keys.append(k === "↔" ? button(page ? "ABC" : "123", "", () => openPad(field, 1 - page))
      : button(k === " " ? "␣" : k, k === " " ? pad.dataset.space : "", () => put(field.value + k)));
  }
  pad.replaceChildren(top, keys);
  draw();
  if (!pad.open) pad.showModal();
}
if (pad && ("kiosk" in document.body.dataset || matchMedia("(pointer: coarse) and (min-width: 601px)").matches)) {
  for (const field of document.querySelectorAll("input[data-keys]")) {
    field.inputMode = "none";
    field.addEventListener("click", () => openPad(field));
  }
}

// The ruler is changed in place until it is as long as the card.
const ruler = document.querySelector(".calibrate");
if (ruler) {
  const root = document.documentElement;
  const px = ruler.querySelector("[name=px]");
  px.value = Math.round(parseFloat(getComputedStyle(root).getPropertyValue("--mm")) * 1000);
  ruler.addEventListener("submit", (e) => {
    const step = Number(e.submitter.value);
    if (!step) return;
    e.preventDefault();
    px.value = Math.min(30000, Math.max(2000, Math.round(px.value * (1 + step / 1000))));
    root.style.setProperty("--mm", px.value / 1000 + "px");
  });
}
