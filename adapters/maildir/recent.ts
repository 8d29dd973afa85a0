/**
 * What was just read, kept for seconds: in memory, bounded in entries, bytes and time, and removed by a timer also when
 * nobody asks any more. The calls that make up one answer need the same headers several times; nothing outlives it.
 */
export interface RecentLimits {
  readonly milliseconds: number
  readonly entries: number
  readonly bytes: number
}

export interface Recent<Value> {
  get(key: string): Value | undefined
  /** Not kept when the bounds are reached: the oldest is about to leave anyway. `bytes` is its weight. */
  keep(key: string, value: Value, bytes: number): void
  clear(): void
}

export function keepRecent<Value>(limits: RecentLimits, now: () => Date): Recent<Value> {
  const kept = new Map<string, { value: Value; bytes: number; at: number }>()
  let weight = 0
  let timer: NodeJS.Timeout | undefined

  const forget = (key: string) => {
    weight -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }
  /** The map is in the order of reading, so the first that is fresh ends the search. */
  const expire = () => {
    const oldest = now().getTime() - limits.milliseconds
    for (const [key, { at }] of kept) {
      if (at > oldest) break
      forget(key)
    }
  }
  const clear = () => {
    kept.clear()
    weight = 0
    clearTimeout(timer)
    timer = undefined
  }
  // One timer for all: what is read while it runs leaves with the rest, at most early.
  const wind = () => {
    timer ??= setTimeout(clear, limits.milliseconds).unref()
  }

  return {
    get(key) {
      expire()
      return kept.get(key)?.value
    },
    keep(key, value, bytes) {
      expire()
      forget(key)
      if (kept.size >= limits.entries || weight + bytes > limits.bytes) return
      kept.set(key, { value, bytes, at: now().getTime() })
      weight += bytes
      wind()
    },
    clear,
  }
}
