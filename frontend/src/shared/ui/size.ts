const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** sizeOf writes bytes as people of a language do, in powers of 1000 as S3's console does. */
export function sizeOf(bytes: number, language: string): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[power],
    unitDisplay: "short",
    maximumFractionDigits: power > 0 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}
