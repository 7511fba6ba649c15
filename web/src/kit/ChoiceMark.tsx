/** One choice as dot and word: never colour alone. */
const HUES = ["blue", "green", "orange", "red", "purple", "cyan"];
const ALIASES: Record<string, string> = {
  gold: "orange",
  yellow: "orange",
  volcano: "red",
  magenta: "purple",
  pink: "purple",
  geekblue: "blue",
  lime: "green",
  teal: "cyan",
  success: "green",
  warning: "orange",
  danger: "red",
  error: "red",
  processing: "blue",
};

export function hueOf(color: string | null | undefined): string {
  if (!color) return "grey";
  const hue = ALIASES[color] ?? color;
  return HUES.includes(hue) ? hue : "grey";
}

export function ChoiceMark({ word, color }: { word: string; color?: string | null }) {
  return (
    <span className="choice" title={word}>
      {color && <i className={`dot hue-${hueOf(color)}`} aria-hidden="true" />}
      <span className="one-line">{word}</span>
    </span>
  );
}

export function Chip({ word, color }: { word: string; color?: string | null }) {
  return <span className={`chip chip-${hueOf(color)}`}>{word}</span>;
}
