/* Năm việc của một buổi sáng. "dung": các ý đúng; "nhieu": chọn được nhiều ý. */
window.VIEC = [
  {
    ten: "Hồ sơ của anh Quý",
    giay: [["Thủ tục", "Đăng ký hộ kinh doanh, nộp trên mạng"], ["Hợp đồng thuê nhà", "Có trang 1, 2 và 4. Trang 3 là trang có chữ ký."], ["Ô ngành nghề", "Ghi “buôn bán”"], ["Định danh điện tử", "Đã xác thực, đủ họ tên, số giấy tờ và nơi cư trú"]],
    hoi: "Cần anh Quý bổ sung những gì? Chọn tất cả ý đúng.",
    nhieu: true,
    y: ["Chụp lại hợp đồng cho đủ cả bốn trang", "Ghi rõ ngành nghề, ví dụ “bán cơm, phở tại chỗ”", "Nộp bản sao giấy tờ tùy thân cho chắc", "Làm lại toàn bộ hồ sơ"],
    dung: [0, 1],
    vi: "Đọc hết hồ sơ rồi mới trả lời, và trả lời một lần cho đủ. Thông tin đã xác thực điện tử thì tra cứu, không bắt nộp thêm bản sao."
  },
  {
    ten: "Viết phiếu yêu cầu bổ sung",
    giay: [["Việc", "Hợp đồng thiếu trang 3. Các giấy khác đã đủ."]],
    hoi: "Câu nào anh Quý đọc là làm được ngay?",
    y: ["Thành phần hồ sơ không đảm bảo tính pháp lý, đề nghị công dân hoàn thiện.", "Hợp đồng thuê nhà thiếu trang 3, trang có chữ ký. Mời anh chụp lại cả 4 trang rồi tải vào mục 2. Các giấy khác đã đủ.", "Hồ sơ thiếu, anh ra quầy để được hướng dẫn."],
    dung: [1],
    vi: "Phiếu tốt nói rõ mục nào, vì sao, làm thế nào, bao giờ và hỏi ai. Câu “các giấy khác đã đủ” cho biết đây là lần bổ sung duy nhất."
  },
  {
    ten: "Đặt tên bản quét",
    giay: [["Giấy tờ", "Hợp đồng thuê nhà, thành phần thứ hai của hồ sơ"], ["Người nộp", "Anh Quý"]],
    hoi: "Tên tệp nào dùng được về sau?",
    y: ["scan0001 (3).pdf", "hop dong anh Quy ban moi nhat.pdf", "02-hop-dong-thue-nha.pdf"],
    dung: [2],
    vi: "Số thứ tự hai chữ số, tên giấy tờ không dấu, nối bằng gạch ngang. Không ghi tên người dân: mã hồ sơ đã nối tệp với người rồi."
  },
  {
    ten: "Hồ sơ của bà Ngần sẽ muộn",
    giay: [["Hẹn trả", "Chiều nay"], ["Tình trạng", "Người ký đang họp ở tỉnh, sáng mai mới ký được"]],
    hoi: "Làm gì trước?",
    y: ["Bấm “yêu cầu bổ sung” một giấy không cần, để đồng hồ dừng", "Chờ bà Ngần gọi lên rồi giải thích", "Gọi cho bà Ngần: xin lỗi, nói lý do, hẹn lại ngày chắc chắn và số để liên hệ"],
    dung: [2],
    vi: "Người dân bực vì không biết nhiều hơn vì chờ. Dừng đồng hồ bằng một giấy không cần là làm sai dữ liệu."
  },
  {
    ten: "Cuộc gọi “từ trên tỉnh”",
    giay: [["Người gọi", "“Tài khoản của em sắp bị khóa. Đọc mã vừa gửi về máy để anh gia hạn, gấp lắm!”"]],
    hoi: "Trả lời thế nào? Chọn tất cả ý đúng.",
    nhieu: true,
    y: ["Đọc mã cho nhanh, vì việc gấp", "Không đọc mã cho bất cứ ai", "Xin tên và bộ phận, tự tìm số trong danh bạ của tỉnh rồi gọi lại", "Bấm vào đường dẫn trong tin nhắn để kiểm tra"],
    dung: [1, 2],
    vi: "Giục gấp, đòi mã, không cho gọi lại: ba dấu hiệu giả danh. Dừng lại, tự tìm số chính thức, gọi lại."
  }
];
