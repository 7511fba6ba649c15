/** A person or company as a round or square tint with the first character of the name. */
const TINTS = 6;

export function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}

export function initialOf(name: string): string {
  const bare = name.trim();
  if (!bare) return "?";
  // A Chinese person is known by the given name: 张伟 reads 伟; a company or Latin name by its first letter.
  const first = Array.from(bare);
  return /^[一-鿿]{2,3}$/.test(bare) ? (first.at(-1) ?? "?") : (first[0] ?? "?").toUpperCase();
}

export function Avatar({ name, size = 24, square = false }: { name: string; size?: number; square?: boolean }) {
  return (
    <span
      className={`avatar tint-${tintOf(name)}`}
      aria-hidden="true"
      style={{ width: size, height: size, fontSize: Math.round(size * 0.5), borderRadius: square ? 6 : "50%" }}
    >
      {initialOf(name)}
    </span>
  );
}
