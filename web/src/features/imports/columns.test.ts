import { describe, expect, it } from "vitest";
import { guessType, objectKey, proposeField } from "./columns";

describe("columns of a file", () => {
  it.each([
    [["2026-11-02 10:21:03", "2026-11-03 18:02:11"], "交易时间", "datetime"],
    [["2026/11/02"], "日期", "date"],
    [["128.00", "¥36.50"], "金额(元)", "money"],
    [["10.20", "131.77(已退款89.84)"], "金额", "money"],
    [["12", "1,200"], "数量", "number"],
    [["13800138000"], "手机", "phone"],
    [["2026110222001414211234"], "交易订单号", "text"],
    [["007"], "编号", "text"],
    [["支出", "收入"], "收/支", "text"],
    [["/", ""], "备注", "text"],
    [["/", "ann@example.com"], "对方账号", "text"],
    [["rim***@qq.com"], "对方账号", "text"],
    [["ann@example.com"], "邮箱", "email"],
  ])("%j of %s are %s", (samples, name, type) => {
    expect(guessType(samples, name)).toBe(type);
  });

  it("propose keys that are free and begin with c_", () => {
    const taken = new Set(["c_amount"]);
    expect(proposeField("金额(元)", ["1.00"], taken, 3)).toEqual({
      key: "c_amount_2",
      label_zh: "金额",
      label_en: "Amount 2",
      type: "money",
    });
    expect(proposeField("某列", ["x"], taken, 3).key).toBe("c_field_4");
    expect(proposeField("Unit price", ["2.5"], taken, 0).key).toBe("c_unit_price");
    expect(objectKey("Alipay bill")).toBe("c_alipay_bill");
    expect(objectKey("账单")).toBe("c_list");
  });
});
