/* The display of a waiting room: asks for the numbers every few seconds, says so when it cannot,
   and reads them out if somebody switched that on. Written for old televisions: no modules, no
   promises, nothing from elsewhere. */
(function () {
    "use strict";

    var EVERY_MS = 5000;
    var PATIENCE_MS = 8000;
    // With two answers missing the numbers may be old.
    var MISSES = 2;
    var board = document.getElementById("q_board");
    var calls = document.getElementById("q_calls");
    var none = document.getElementById("q_none");
    var lost = document.getElementById("q_lost");
    var live = document.getElementById("q_live");
    var clock = document.getElementById("q_clock");
    var waiting = document.getElementById("q_waiting");
    var voice = document.getElementById("q_voice");
    var known = {};
    var missed = 0;
    var since = document.getElementById("q_since");
    var speaks = false;

    function rows() {
        return calls.getElementsByTagName("tr");
    }

    function remember(keys) {
        known = {};
        for (var i = 0; i < keys.length; i++) {
            known[keys[i]] = true;
        }
    }

    function cell(tag, text) {
        var node = document.createElement(tag);
        node.appendChild(document.createTextNode(text));
        return node;
    }

    function row(call, first) {
        var line = document.createElement("tr");
        var number = cell("th", call.number);
        var desk = cell("td", call.desk);
        number.setAttribute("scope", "row");
        if (call.office) {
            var office = cell("span", call.office);
            office.className = "q-office";
            desk.appendChild(office);
        }
        line.setAttribute("data-key", call.key);
        line.className = first ? "q-first" : "";
        line.appendChild(number);
        line.appendChild(desk);
        return line;
    }

    function speak(text) {
        if (speaks) {
            var words = new window.SpeechSynthesisUtterance(text);
            words.lang = document.documentElement.lang;
            words.rate = 0.9;
            window.speechSynthesis.speak(words);
        }
    }

    function show(data) {
        var keys = [];
        var fresh = [];
        var i;
        for (i = 0; i < data.calls.length; i++) {
            keys.push(data.calls[i].key);
            if (!known[data.calls[i].key]) {
                fresh.push(data.calls[i].spoken);
            }
        }
        while (calls.firstChild) {
            calls.removeChild(calls.firstChild);
        }
        for (i = 0; i < data.calls.length; i++) {
            calls.appendChild(row(data.calls[i], i === 0));
        }
        none.hidden = data.calls.length > 0;
        clock.textContent = data.clock;
        since.textContent = data.clock;
        waiting.textContent = data.waiting_text;
        // The earliest of the new calls first, as they were called out.
        fresh.reverse();
        if (fresh.length) {
            live.textContent = fresh.join(" ");
        }
        for (i = 0; i < fresh.length; i++) {
            speak(fresh[i]);
        }
        remember(keys);
    }

    function came(data) {
        missed = 0;
        lost.hidden = true;
        show(data);
    }

    function failed() {
        missed += 1;
        if (missed >= MISSES) {
            // Shown once: what does not change is not read out again.
            lost.hidden = false;
        }
    }

    function ask() {
        var request = new XMLHttpRequest();
        var over = false;
        function end(data) {
            if (over) {
                return;
            }
            over = true;
            if (data) {
                came(data);
            } else {
                failed();
            }
            window.setTimeout(ask, EVERY_MS);
        }
        request.open("GET", board.getAttribute("data-url"), true);
        request.timeout = PATIENCE_MS;
        request.onload = function () {
            var data = null;
            if (request.status === 200) {
                try {
                    data = JSON.parse(request.responseText);
                } catch (error) {
                    data = null;
                }
            }
            end(data);
        };
        request.onerror = request.ontimeout = request.onabort = function () {
            end(null);
        };
        request.send();
    }

    function start() {
        var keys = [];
        for (var i = 0; i < rows().length; i++) {
            keys.push(rows()[i].getAttribute("data-key"));
        }
        remember(keys);
        if (window.speechSynthesis && window.SpeechSynthesisUtterance) {
            voice.hidden = false;
            // Browsers speak only after somebody pressed something.
            voice.onclick = function () {
                speaks = !speaks;
                document.getElementById("q_on").hidden = !speaks;
                document.getElementById("q_off").hidden = speaks;
                if (!speaks) {
                    window.speechSynthesis.cancel();
                } else if (live.textContent) {
                    speak(live.textContent);
                }
            };
        }
        window.setTimeout(ask, EVERY_MS);
    }

    start();
})();
