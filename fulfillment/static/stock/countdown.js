// Counts [data-seconds-left] down once a second, then says "over".
(() => {
  "use strict";
  const clocks = document.querySelectorAll("[data-seconds-left]");
  const began = Date.now();
  const two = (number) => String(number).padStart(2, "0");
  const format = (seconds) => {
    const days = Math.floor(seconds / 86400), hours = Math.floor((seconds % 86400) / 3600);
    const minutes = Math.floor((seconds % 3600) / 60), rest = two(seconds % 60);
    const time = days || hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
    return days ? `${days} d ${time}` : time;
  };
  const tick = () => {
    const passed = Math.floor((Date.now() - began) / 1000);
    for (const clock of clocks) {
      const left = Number(clock.dataset.secondsLeft) - passed;
      clock.textContent = left > 0 ? format(left) : "over";
    }
  };
  if (clocks.length) setInterval(tick, 1000);
})();
