"""The options that an organisation starts with; each of these lists is its own to edit."""

KINDS = [
    {"key": "company", "zh": "企业", "en": "Company", "color": "blue"},
    {"key": "person", "zh": "个人", "en": "Person", "color": "purple"},
]

LIFECYCLE = [
    {"key": "potential", "zh": "潜在", "en": "Potential", "color": "gray"},
    {"key": "intent", "zh": "意向", "en": "Intent", "color": "blue"},
    {"key": "won", "zh": "成交", "en": "Won", "color": "green"},
    {"key": "dormant", "zh": "沉睡", "en": "Dormant", "color": "orange"},
    {"key": "lost", "zh": "流失", "en": "Lost", "color": "red"},
]

LEVELS = [
    {"key": "a", "zh": "A 重点", "en": "A key", "color": "red"},
    {"key": "b", "zh": "B 普通", "en": "B regular", "color": "blue"},
    {"key": "c", "zh": "C 一般", "en": "C minor", "color": "gray"},
]

INDUSTRIES = [
    {"key": "manufacturing", "zh": "制造", "en": "Manufacturing"},
    {"key": "software", "zh": "软件", "en": "Software"},
    {"key": "technology", "zh": "科技", "en": "Technology"},
    {"key": "retail", "zh": "零售", "en": "Retail"},
    {"key": "finance", "zh": "金融", "en": "Finance"},
    {"key": "medical", "zh": "医疗", "en": "Medical"},
    {"key": "education", "zh": "教育", "en": "Education"},
    {"key": "logistics", "zh": "物流", "en": "Logistics"},
    {"key": "construction", "zh": "建筑", "en": "Construction"},
    {"key": "energy", "zh": "能源", "en": "Energy"},
    {"key": "food", "zh": "食品", "en": "Food"},
    {"key": "entertainment", "zh": "文娱", "en": "Entertainment"},
    {"key": "telecommunications", "zh": "通信", "en": "Telecommunications"},
    {"key": "marketing", "zh": "营销服务", "en": "Marketing"},
    {"key": "services", "zh": "服务", "en": "Services"},
    {"key": "government", "zh": "政府", "en": "Government"},
]

SOURCES = [
    {"key": "referral", "zh": "转介绍", "en": "Referral"},
    {"key": "website", "zh": "官网", "en": "Website"},
    {"key": "exhibition", "zh": "展会", "en": "Exhibition"},
    {"key": "cold_call", "zh": "电话开发", "en": "Cold call"},
    {"key": "advertising", "zh": "广告", "en": "Advertising"},
    {"key": "email_campaign", "zh": "邮件营销", "en": "Email campaign"},
    {"key": "social_media", "zh": "社交媒体", "en": "Social media"},
    {"key": "partner", "zh": "合作伙伴", "en": "Partner"},
]

ACTIVITY_KINDS = [
    {"key": "call", "zh": "电话", "en": "Call", "color": "blue"},
    {"key": "visit", "zh": "拜访", "en": "Visit", "color": "green"},
    {"key": "meeting", "zh": "会议", "en": "Meeting", "color": "purple"},
    {"key": "email", "zh": "邮件", "en": "Email", "color": "gray"},
    {"key": "follow_up", "zh": "跟进", "en": "Follow-up", "color": "blue"},
    {"key": "task", "zh": "任务", "en": "Task", "color": "orange"},
    {"key": "note", "zh": "备注", "en": "Note", "color": "gray"},
]

SEXES = [{"key": "male", "zh": "男", "en": "Male"}, {"key": "female", "zh": "女", "en": "Female"}]
INVOICE_KINDS = [
    {"key": "special", "zh": "增值税专用发票", "en": "Special VAT invoice"},
    {"key": "ordinary", "zh": "增值税普通发票", "en": "Ordinary VAT invoice"},
]
