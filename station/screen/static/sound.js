// Plays the tones where the agent plays none, once somebody has touched the
// page: browsers are silent before.
"use strict";
const tones = {
  prompt: [[1320, 0.15]], ready: [[1320, 0.15]], done: [[1760, 0.07]],
  denied: [[330, 0.2], [262, 0.3]], unknown: [[330, 0.2], [262, 0.3]], two: [[330, 0.2], [262, 0.3]], offline: [[330, 0.2], [262, 0.3]], fault: [[330, 0.2], [262, 0.3]],
};
let audio;
if (!("sounds" in document.body.dataset)) {
  document.addEventListener("pointerdown", () => { audio ||= new AudioContext(); }, { once: true });
  document.addEventListener("kind", (e) => {
    if (!audio) return;
    let at = audio.currentTime;
    for (const [hertz, seconds] of tones[e.detail] || []) {
      const tone = audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(audio.destination);
      tone.start(at);
      tone.stop(at += seconds);
      at += 0.05;
    }
  });
}
