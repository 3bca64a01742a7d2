/* Makes photos smaller before they are sent, and says how far sending is. Without this script
   the forms work as they are. */
(function () {
    "use strict";
    const MOST = 1600; // pixels of the longer side
    const LEAST = 300 * 1024; // bytes below which nothing is gained
    const form = document.querySelector("form.o_gov_apply");
    const words = document.getElementById("gov_progress_words");
    const status = document.getElementById("gov_progress");
    if (!form || !words || !status || !window.DataTransfer || !window.FormData) {
        return;
    }

    function say(text) {
        status.textContent = text;
        status.className = text ? "o_gov_box bg-light text-body" : "visually-hidden";
    }

    function shrink(file) {
        return new Promise(function (resolve) {
            if (!/^image\/(jpeg|png)$/.test(file.type) || file.size < LEAST) {
                resolve(file);
                return;
            }
            const url = URL.createObjectURL(file);
            const image = new Image();
            image.onerror = function () {
                URL.revokeObjectURL(url);
                resolve(file);
            };
            image.onload = function () {
                const scale = Math.min(1, MOST / Math.max(image.width, image.height));
                const canvas = document.createElement("canvas");
                canvas.width = Math.round(image.width * scale);
                canvas.height = Math.round(image.height * scale);
                const paper = canvas.getContext("2d");
                paper.fillStyle = "#fff";
                paper.fillRect(0, 0, canvas.width, canvas.height);
                paper.drawImage(image, 0, 0, canvas.width, canvas.height);
                URL.revokeObjectURL(url);
                canvas.toBlob(
                    function (blob) {
                        if (!blob || blob.size >= file.size) {
                            resolve(file);
                            return;
                        }
                        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
                        resolve(new File([blob], name, {type: "image/jpeg"}));
                    },
                    "image/jpeg",
                    0.85
                );
            };
            image.src = url;
        });
    }

    let waiting = Promise.resolve();
    form.addEventListener("change", function (event) {
        const input = event.target;
        if (input.type !== "file" || !input.files.length) {
            return;
        }
        const chosen = Array.from(input.files);
        say(words.dataset.shrinking);
        waiting = Promise.all(chosen.map(shrink)).then(function (files) {
            if (files.some((file, place) => file !== chosen[place])) {
                const list = new DataTransfer();
                files.forEach((file) => list.items.add(file));
                input.files = list.files;
            }
            say(words.dataset.ready);
        });
    });

    form.addEventListener("submit", function (event) {
        const files = Array.from(form.querySelectorAll("input[type=file]"));
        if (!files.some((input) => input.files.length)) {
            return;
        }
        event.preventDefault();
        const button = event.submitter;
        waiting.then(function () {
            const data = new FormData(form);
            if (button && button.name) {
                data.append(button.name, button.value);
            }
            const request = new XMLHttpRequest();
            request.open("POST", form.action);
            request.upload.onprogress = function (moment) {
                if (moment.lengthComputable) {
                    const percent = Math.floor((100 * moment.loaded) / moment.total);
                    // Not each percent is read out.
                    say(words.dataset.sending.replace("%s", percent - (percent % 10)));
                }
            };
            request.onerror = () => say(words.dataset.failed);
            request.onload = function () {
                if (request.status < 400 && request.responseURL) {
                    window.location.assign(request.responseURL);
                    return;
                }
                document.open();
                document.write(request.responseText);
                document.close();
            };
            request.send(data);
        });
    });
})();
