/* Bài tập nhỏ theo SCORM 1.2: tự lưu chỗ đang làm, báo điểm và kết quả khi xong. Không có hệ thống nào ở ngoài thì vẫn làm được. */
(function () {
  "use strict";
  var viec = window.VIEC;
  var man = document.getElementById("man");

  function tim(w) {
    for (var n = 0; n < 8 && w; n += 1) {
      try { if (w.API) return w.API; } catch (error) { return null; }
      if (w === w.parent) return null;
      w = w.parent;
    }
    return null;
  }
  var api = tim(window.parent);
  function hoi(ten) { return api ? api.LMSGetValue(ten) : ""; }
  function ghi(ten, gia) { if (api) api.LMSSetValue(ten, String(gia)); }

  var nho = { buoc: 0, tra: [] };
  var batDau = Date.now();
  var dong = false;
  if (api) {
    api.LMSInitialize("");
    if (hoi("cmi.core.lesson_status") === "not attempted") ghi("cmi.core.lesson_status", "incomplete");
    try { nho = JSON.parse(hoi("cmi.suspend_data")) || nho; } catch (error) { /* lần đầu */ }
  }
  function luu() {
    ghi("cmi.suspend_data", JSON.stringify(nho));
    ghi("cmi.core.lesson_location", nho.buoc);
    if (api) api.LMSCommit("");
  }
  function gio() {
    var giay = Math.floor((Date.now() - batDau) / 1000);
    function hai(so) { return ("0" + so).slice(-2); }
    return hai(Math.floor(giay / 3600)) + ":" + hai(Math.floor(giay / 60) % 60) + ":" + hai(giay % 60);
  }
  function thoat() {
    if (dong || !api) return;
    dong = true;
    ghi("cmi.core.session_time", gio());
    ghi("cmi.core.exit", nho.buoc < viec.length ? "suspend" : "");
    api.LMSFinish("");
  }

  function the(ten, chu, lop) {
    var nut = document.createElement(ten);
    if (chu) nut.textContent = chu;
    if (lop) nut.className = lop;
    return nut;
  }
  function dat(cac) {
    man.innerHTML = "";
    cac.forEach(function (mot) { man.appendChild(mot); });
    window.scrollTo(0, 0);
    var dau = man.querySelector("h1");
    dau.tabIndex = -1;
    dau.focus();
  }
  function dung(mot, tra) {
    return mot.dung.length === tra.length && mot.dung.every(function (y) { return tra.indexOf(y) >= 0; });
  }
  function diem() {
    var so = viec.filter(function (mot, n) { return nho.tra[n] && dung(mot, nho.tra[n]); }).length;
    return Math.round(100 * so / viec.length);
  }

  function hoSo(mot) {
    var giay = the("dl", "", "paper");
    mot.giay.forEach(function (dong) {
      giay.appendChild(the("dt", dong[0]));
      giay.appendChild(the("dd", dong[1]));
    });
    return giay;
  }

  function lam() {
    var mot = viec[nho.buoc];
    var form = the("form");
    var nhom = the("fieldset");
    nhom.appendChild(the("legend", mot.hoi));
    mot.y.forEach(function (y, n) {
      var nhan = the("label");
      var o = the("input");
      o.type = mot.nhieu ? "checkbox" : "radio";
      o.name = "y";
      o.value = n;
      nhan.appendChild(o);
      nhan.appendChild(the("span", y));
      nhom.appendChild(nhan);
    });
    var nut = the("button", "Trả lời");
    nut.type = "submit";
    form.appendChild(nhom);
    form.appendChild(nut);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var tra = [].filter.call(form.querySelectorAll("input"), function (o) { return o.checked; }).map(function (o) { return Number(o.value); });
      if (tra.length) cham(mot, form, nut, tra);
    });
    document.getElementById("noi").textContent = "Việc " + (nho.buoc + 1) + "/" + viec.length;
    document.getElementById("muc").value = nho.buoc;
    dat([the("h1", mot.ten), hoSo(mot), form]);
  }

  function cham(mot, form, nut, tra) {
    var n = nho.buoc;
    var tot = dung(mot, tra);
    nho.tra[n] = tra;
    ghi("cmi.interactions." + n + ".id", "viec-" + (n + 1));
    ghi("cmi.interactions." + n + ".type", "choice");
    ghi("cmi.interactions." + n + ".student_response", tra.map(function (y) { return "abcdef".charAt(y); }).join(","));
    ghi("cmi.interactions." + n + ".result", tot ? "correct" : "wrong");
    nho.buoc = n + 1;
    ghi("cmi.core.lesson_status", "incomplete");
    luu();
    [].forEach.call(form.querySelectorAll("label"), function (nhan, y) {
      nhan.querySelector("input").disabled = true;
      if (mot.dung.indexOf(y) >= 0) nhan.className = "right";
      else if (tra.indexOf(y) >= 0) nhan.className = "wrong";
    });
    var bao = the("div", "", tot ? "told" : "told no");
    bao.appendChild(the("p", tot ? "Đúng." : "Chưa đúng. Ý đúng có viền xanh."));
    bao.appendChild(the("p", mot.vi));
    nut.remove();
    var tiep = the("button", nho.buoc < viec.length ? "Việc tiếp theo" : "Xem kết quả");
    tiep.type = "button";
    tiep.addEventListener("click", function () { if (nho.buoc < viec.length) lam(); else xong(); });
    form.appendChild(bao);
    form.appendChild(tiep);
    tiep.focus();
  }

  function xong() {
    var so = diem();
    document.getElementById("noi").textContent = "Kết quả";
    document.getElementById("muc").value = viec.length;
    ghi("cmi.core.score.raw", so);
    ghi("cmi.core.score.min", 0);
    ghi("cmi.core.score.max", 100);
    ghi("cmi.core.lesson_status", so >= 60 ? "passed" : "failed");
    luu();
    thoat();
    var bang = the("div", "", "paper");
    bang.appendChild(the("p", so + "/100", "score"));
    bang.appendChild(the("p", so >= 60 ? "Đạt. Ngày mai ở quầy, thử ngay một việc vừa tập." : "Chưa đạt 60 điểm. Thoát ra, đọc lại bài 3 đến bài 7 rồi học một lượt mới."));
    dat([the("h1", "Xong buổi sáng ở quầy"), bang]);
  }

  window.addEventListener("pagehide", thoat);
  if (nho.buoc < viec.length) lam(); else xong();
})();
