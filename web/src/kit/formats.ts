/** Numbers, money, dates and sizes as text, by language. Pure functions. */
import type { Language } from "./language";

const SYMBOLS: Record<string, string> = { CNY: "¥", USD: "US$", EUR: "€", GBP: "£", JPY: "JP¥", HKD: "HK$" };

const cache = new Map<string, Intl.NumberFormat>();

function numbers(decimals?: number, decimalsMin?: number, grouped = true): Intl.NumberFormat {
  const key = `${decimals}/${decimalsMin}/${grouped}`;
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat("en", {
      maximumFractionDigits: decimals ?? 6,
      minimumFractionDigits: decimalsMin,
      useGrouping: grouped,
    });
    cache.set(key, format);
  }
  return format;
}

/** `grouped`: commas between thousands; not for years and the like. */
export function formatNumber(value: number | string, decimals?: number, grouped = true): string {
  const figure = Number(value);
  return Number.isFinite(figure) ? numbers(decimals, decimals, grouped).format(figure) : String(value);
}

export interface Money {
  amount: string;
  currency: string;
}

export function formatMoney(value: Money, language: Language): string {
  const decimals = value.amount.includes(".") ? Math.max(2, value.amount.split(".")[1]?.length ?? 2) : 2;
  const figure = formatNumber(value.amount, decimals);
  if (language === "en") return `${figure} ${value.currency}`;
  const symbol = SYMBOLS[value.currency];
  if (!symbol) return `${value.currency} ${figure}`;
  return figure.startsWith("-") ? `-${symbol}${figure.slice(1)}` : `${symbol}${figure}`;
}

/** 12 345 as 1.2 万 or 12.3K; exact below ten thousand. */
export function shortNumber(value: number, language: Language): string {
  const size = Math.abs(value);
  if (language === "zh") {
    if (size >= 1e8) return `${numbers(2, 0).format(value / 1e8)} 亿`;
    if (size >= 1e4) return `${numbers(1, 0).format(value / 1e4)} 万`;
    return numbers(2, 0).format(value);
  }
  if (size >= 1e9) return `${numbers(1, 0).format(value / 1e9)}B`;
  if (size >= 1e6) return `${numbers(1, 0).format(value / 1e6)}M`;
  if (size >= 1e4) return `${numbers(1, 0).format(value / 1e3)}K`;
  return numbers(2, 0).format(value);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (n: number) => String(n).padStart(2, "0");

/** `value`: 2026-11-22. */
export function formatDate(value: string, language: Language): string {
  const [year, month, day] = value.slice(0, 10).split("-");
  if (!year || !month || !day) return value;
  return language === "zh" ? `${year}-${month}-${day}` : `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** `value`: an ISO time; shown in the browser's time zone. */
export function formatTime(value: string, language: Language): string {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return value;
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  return language === "zh" ? `${day} ${clock}` : `${formatDate(day, "en")}, ${clock}`;
}

/** Today's time only, this year's day and time, otherwise the date. */
export function formatWhen(value: string, language: Language, now = new Date()): string {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return value;
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000);
  if (days === 0) return clock;
  if (days === 1) return language === "zh" ? `昨天 ${clock}` : `Yesterday ${clock}`;
  if (time.getFullYear() === now.getFullYear()) {
    const month = time.getMonth();
    return language === "zh"
      ? `${month + 1} 月 ${time.getDate()} 日 ${clock}`
      : `${time.getDate()} ${MONTHS[month]}, ${clock}`;
  }
  return formatTime(value, language);
}

const startOfDay = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} KB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

/** +8613800138000 as 138 0013 8000, +862162787210 as 021 6278 7210, an extension as -262; other countries keep their code. */
export function formatPhone(value: string): string {
  const [number = "", extension] = value.split(";ext=");
  return extension ? `${formatNumberOfPhone(number)}-${extension}` : formatNumberOfPhone(number);
}

function formatNumberOfPhone(value: string): string {
  const mainland = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(value);
  if (mainland) return `${mainland[1]} ${mainland[2]} ${mainland[3]}`;
  const landline = /^\+86(10|2\d|[3-9]\d{2})(\d{3,4})(\d{4})$/.exec(value);
  return landline ? `0${landline[1]} ${landline[2]} ${landline[3]}` : value;
}
