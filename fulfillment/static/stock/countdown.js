// Counts down what [data-seconds-left] still has, once a second; when a clock has run out, it says so.
(function () {
  "use strict";
  var shown = Array.prototype.slice.call(document.querySelectorAll("[data-seconds-left]"));
  var began = Date.now();
  function face(seconds) {
    var two = function (number) { return (number < 10 ? "0" : "") + number; };
    var days = Math.floor(seconds / 86400), hours = Math.floor(seconds % 86400 / 3600);
    var minutes = Math.floor(seconds % 3600 / 60), rest = two(seconds % 60);
    var text = days || hours ? hours + ":" + two(minutes) + ":" + rest : minutes + ":" + rest;
    return days ? days + " d " + text : text;
  }
  function tick() {
    var passed = Math.floor((Date.now() - began) / 1000);
    shown.forEach(function (element) {
      var left = Number(element.dataset.secondsLeft) - passed;
      element.textContent = left > 0 ? face(left) : "over";
    });
  }
  if (shown.length) { window.setInterval(tick, 1000); }
}());
