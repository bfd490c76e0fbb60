// Asks an authenticator to sign a form, or to make a passkey, and sends the form with what
// it answers. Without script there is no button for it.
const parts = document.querySelectorAll("[data-passkey]");
const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// Options come with bytes as text, and answers go so.
function read(o) {
  o.challenge = bytes(o.challenge);
  if (o.user) o.user.id = bytes(o.user.id);
  for (const list of [o.allowCredentials, o.excludeCredentials]) list?.forEach((c) => { c.id = bytes(c.id); });
  return { publicKey: o };
}

function write(c) {
  const response = { clientDataJSON: text(c.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (c.response[name]) response[name] = text(c.response[name]);
  }
  if (c.response.getTransports) response.transports = c.response.getTransports();
  return JSON.stringify({ id: c.id, rawId: text(c.rawId), type: c.type, response, clientExtensionResults: {} });
}

// A form is sent as by a button: its name and value are among the fields, as of one that is pressed.
function press(form, by) {
  form.querySelector("input[data-pressed]")?.remove();
  if (!by?.name) return;
  const pressed = document.createElement("input");
  Object.assign(pressed, { type: "hidden", name: by.name, value: by.value });
  pressed.dataset.pressed = "";
  form.append(pressed);
}

// What stands in a form, without the bytes of its files; the server reads a file that nobody chose as an empty field.
function typed(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value);
    else if (!value.name) fields.append(name, "");
  }
  return fields;
}

async function sign(part, by) {
  const form = part.closest("form");
  press(form, by);
  const fields = typed(form);
  for (const name of ["passkey", "code", "checker", "checker_password", "checker_code"]) fields.delete(name);
  fields.set("act", new URL(form.getAttribute("action"), location).pathname);
  const answer = await fetch(part.dataset.ask, { method: "POST", body: fields });
  if (!answer.ok) throw new Error(answer.status);
  const options = read((await answer.json()).publicKey);
  const made = await (part.dataset.passkey === "create" ? navigator.credentials.create(options) : navigator.credentials.get(options));
  part.querySelector("input").value = write(made);
  form.submit();
}

// A form that can be sent by several buttons is signed by as many; one that checks nothing is of a step back.
function buttons(part, first) {
  const ways = [...part.closest("form").querySelectorAll("button")].filter((b) => b.type === "submit" && !b.formNoValidate);
  if (ways.length < 2) return [[first, ways[0]]];
  const word = first.textContent;
  return ways.map((by, i) => {
    const button = i === 0 ? first : first.cloneNode();
    button.textContent = `${by.textContent} · ${word}`;
    if (i > 0) part.insertBefore(button, part.querySelector("[data-elsewhere]"));
    return [button, by];
  });
}

for (const part of parts) {
  const [elsewhere, failed, first] = ["[data-elsewhere]", "[data-failed]", "button"].map((s) => part.querySelector(s));
  const here = location.origin === part.dataset.address;
  part.hidden = here && !window.PublicKeyCredential;
  elsewhere.hidden = here;
  first.hidden = !here;
  for (const [button, by] of buttons(part, first)) {
    button.addEventListener("click", () => {
      failed.hidden = true;
      if (part.dataset.passkey === "create" && !part.closest("form").reportValidity()) return;
      button.disabled = true;
      sign(part, by).catch(() => { press(part.closest("form")); failed.hidden = false; }).finally(() => { button.disabled = false; });
    });
  }
}
