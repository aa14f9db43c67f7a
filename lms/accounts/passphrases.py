"""One-time pass phrases that can be read aloud, written on a slip and typed on a phone."""

import secrets

# Syllables of three letters or more, without diacritics so that every keyboard writes them.
_SYLLABLES = """
    anh bac ban bang bao bien bong buom buu cam canh cau chieu chim chuoi chuong chuyen cong
    cuc dao dau den deo diem dien diep dinh doan dong duong ganh gao ghe giay gieng giong gom
    gung hang hanh hat hien hoa hoang hoc hong hue hung huong khanh khoai khoi kien kim lang
    lanh lau lien linh loc long luong mac mai man may men met mien minh moc muoi muong nam
    nang nep ngan ngo ngoc ngoi ngon nguon nhan nhat nhip nho nhung nong nui nuoc phap phin
    phong phu phuc phuong quan quang que quyen quynh rang rau rieng rong ruong sach sang sao
    sau sen soi son song suoi suong tam tan tau thanh thao thien thoc thom thon thong thu
    thuyen tia tien tieng tinh toan toi trai tram trang tranh trau tre treo trieu troi trong
    truc trung truong tuan tung tuoi tuong tuyen tuyet vai van vang vien viet vinh vong vui
    vuon vuong xanh xem xuan xuong yen
"""
_WORDS = _SYLLABLES.split()


def one_time_passphrase() -> str:
    """Four words and two digits, as `sen-ruong-vang-que-47`: about 36 bits.

    Enough for a phrase that works once, where the account is locked after a few wrong attempts.
    """
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, str(10 + secrets.randbelow(90))])
