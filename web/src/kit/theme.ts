/** The antd theme: the same colours as base.css, contrast AA in both looks. */
import { type ThemeConfig, theme } from "antd";

const FONT =
  '-apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Whether the system asks for less motion: then nothing waits for the end of one. */
const still = typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;

const shared = {
  motion: !still,
  fontFamily: FONT,
  fontSize: 14,
  borderRadius: 6,
  borderRadiusLG: 8,
  fontWeightStrong: 600,
  controlHeight: 32,
  motionDurationFast: "0.08s",
  motionDurationMid: "0.12s",
  motionDurationSlow: "0.15s",
  wireframe: false,
};

const light: ThemeConfig = {
  token: {
    ...shared,
    colorPrimary: "#0958d9",
    colorInfo: "#0958d9",
    colorLink: "#0958d9",
    colorSuccess: "#237804",
    colorSuccessBg: "#eefbe6",
    colorWarning: "#ad4e00",
    colorWarningBg: "#fff6e6",
    colorError: "#cf1322",
    colorErrorBg: "#fff1f0",
    colorInfoBg: "#eaf3ff",
    colorText: "#1b1f26",
    colorTextSecondary: "#525a66",
    colorTextTertiary: "#636a76",
    colorTextDescription: "#636a76",
    colorTextPlaceholder: "#6b7280",
    colorTextDisabled: "#6b7280",
    colorBorder: "#d3d8df",
    colorBorderSecondary: "#e4e7ec",
    colorBgContainer: "#ffffff",
    colorBgLayout: "#f7f8fa",
    boxShadow: "0 6px 24px rgb(16 24 40 / 12%), 0 1px 4px rgb(16 24 40 / 8%)",
    boxShadowSecondary: "0 6px 24px rgb(16 24 40 / 12%), 0 1px 4px rgb(16 24 40 / 8%)",
  },
};

const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: "#2f6fe6",
    colorInfo: "#80b0ff",
    colorLink: "#80b0ff",
    colorLinkHover: "#a9c8ff",
    colorSuccess: "#86d46a",
    colorSuccessBg: "#1b2b16",
    colorWarning: "#f0b060",
    colorWarningBg: "#33240f",
    colorError: "#ff8a85",
    colorErrorBg: "#361b1c",
    colorInfoBg: "#18263d",
    colorText: "#e6e8ec",
    colorTextSecondary: "#aab1bc",
    colorTextTertiary: "#929aa6",
    colorTextDescription: "#929aa6",
    colorTextPlaceholder: "#929aa6",
    colorTextDisabled: "#8b939f",
    colorBorder: "#3a3f48",
    colorBorderSecondary: "#2d3138",
    colorBgContainer: "#16181c",
    colorBgElevated: "#202329",
    colorBgLayout: "#101215",
    boxShadow: "0 8px 28px rgb(0 0 0 / 50%)",
    boxShadowSecondary: "0 8px 28px rgb(0 0 0 / 50%)",
  },
};

const components = (isDark: boolean): ThemeConfig["components"] => ({
  Button: {
    primaryShadow: "none",
    defaultShadow: "none",
    dangerShadow: "none",
    // White words on the danger colour of dark texts would be too faint.
    ...(isDark ? { colorError: "#c4302b", colorErrorHover: "#d8443f", colorErrorActive: "#a62621" } : {}),
    ...(isDark ? { colorPrimary: "#2a66d9", colorPrimaryHover: "#3a76e8", colorPrimaryActive: "#2159c2" } : {}),
  },
  Form: { itemMarginBottom: 20, verticalLabelPadding: "0 0 4px" },
  Modal: { titleFontSize: 16 },
  Table: { cellPaddingBlockSM: 6, headerBg: isDark ? "#1b1e23" : "#f7f8fa" },
  Menu: isDark
    ? { itemSelectedColor: "#a9c8ff", itemSelectedBg: "#1b2c4d" }
    : { itemSelectedColor: "#003eb3", itemSelectedBg: "#e8f0fe" },
  Tabs: isDark ? { itemSelectedColor: "#a9c8ff", inkBarColor: "#80b0ff" } : { itemSelectedColor: "#0958d9" },
  Select: isDark ? { optionSelectedBg: "#1b2c4d" } : { optionSelectedBg: "#e8f0fe" },
  Segmented: { itemSelectedBg: isDark ? "#2d3138" : "#ffffff" },
});

export function themeOf(isDark: boolean): ThemeConfig {
  const base = isDark ? dark : light;
  return { ...base, components: components(isDark), cssVar: { key: "gx" }, hashed: false };
}
