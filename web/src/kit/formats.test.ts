import { describe, expect, it } from "vitest";
import { formatDate, formatMoney, formatNumber, formatPhone, formatSize, formatWhen, shortNumber } from "./formats";

describe("formats", () => {
  it("write money the way each language does", () => {
    const money = { amount: "1234.5", currency: "CNY" };
    expect(formatMoney(money, "zh")).toBe("¥1,234.50");
    expect(formatMoney(money, "en")).toBe("1,234.50 CNY");
    expect(formatMoney({ amount: "-3", currency: "CNY" }, "zh")).toBe("-¥3.00");
    expect(formatMoney({ amount: "1", currency: "SGD" }, "zh")).toBe("SGD 1.00");
  });

  it("leave years without commas", () => {
    expect([formatNumber(2021, 0, false), formatNumber(2021, 0)]).toEqual(["2021", "2,021"]);
  });

  it.each([
    [9_999, "9,999", "9,999"],
    [12_345, "1.2 万", "12.3K"],
    [123_456_789, "1.23 亿", "123.5M"],
  ])("shorten %d", (value, zh, en) => {
    expect([shortNumber(value, "zh"), shortNumber(value, "en")]).toEqual([zh, en]);
  });

  it("write dates, phones and sizes", () => {
    expect(formatDate("2026-11-22", "zh")).toBe("2026-11-22");
    expect(formatDate("2026-11-22", "en")).toBe("22 Nov 2026");
    expect(formatPhone("+8613800138000")).toBe("138 0013 8000");
    expect(formatPhone("+8655166437373")).toBe("0551 6643 7373");
    expect(formatPhone("+862162787210")).toBe("021 6278 7210");
    expect(formatPhone("+862158344331;ext=262")).toBe("021 5834 4331-262");
    expect(formatPhone("+4930123456")).toBe("+4930123456");
    expect(formatSize(1536)).toBe("2 KB");
  });

  it("say when", () => {
    const now = new Date(2026, 10, 22, 15, 0);
    expect(formatWhen(new Date(2026, 10, 22, 9, 5).toISOString(), "zh", now)).toBe("09:05");
    expect(formatWhen(new Date(2026, 10, 21, 9, 5).toISOString(), "zh", now)).toBe("昨天 09:05");
    expect(formatWhen(new Date(2026, 2, 1, 9, 5).toISOString(), "en", now)).toBe("1 Mar, 09:05");
    expect(formatWhen(new Date(2025, 2, 1, 9, 5).toISOString(), "zh", now)).toBe("2025-03-01 09:05");
  });
});
