/** JSON Merge Patch (RFC 7396): what the patch names is replaced, what it names as null is taken out. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const kept = isObject(target) ? Object.entries(target).filter(([key]) => patch[key] !== null) : []
  const whole: Record<string, unknown> = Object.fromEntries(kept)
  for (const [key, value] of Object.entries(patch)) if (value !== null) whole[key] = mergePatch(whole[key], value)
  return whole
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
