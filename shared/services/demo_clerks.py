"""Who works at the counters of a demonstration; its simulated mornings need no more of it."""

from __future__ import annotations

from collections.abc import Mapping

CLERKS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "mo-chit": (
        ("staff1", "สมศรี ใจดี", "Somsri Jaidee"),
        ("staff2", "ประเสริฐ มั่นคง", "Prasert Mankhong"),
        ("staff3", "วรรณา สุขใจ", "Wanna Sukjai"),
        ("staff4", "ธนากร พงษ์ไพร", "Thanakorn Phongphrai"),
        ("staff5", "นิภา แสงทอง", "Nipha Saengthong"),
        ("staff6", "อนันต์ รุ่งเรือง", "Anan Rungrueang"),
    ),
    "district-1": (
        ("staff7", "กมล ศรีสุข", "Kamon Srisuk"),
        ("staff8", "พิมพ์ใจ ทองดี", "Phimjai Thongdee"),
        ("staff9", "สุรชัย วงศ์ทอง", "Surachai Wongthong"),
        ("staff10", "อรุณี บุญมี", "Arunee Boonmee"),
    ),
    "mobile-1": (
        ("staff11", "ชาตรี แก้วใส", "Chatree Kaewsai"),
        ("staff12", "มาลี จันทร์เพ็ญ", "Malee Chanphen"),
    ),
}
"""(user name, name in Thai, name in English) of the clerks of each centre. They are invented."""
