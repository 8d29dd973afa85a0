/** Work that a signal ends at once, whatever the database is doing. */

/** The work's outcome, or the signal's reason as soon as it fires; then `stop` is told first. */
export async function stoppable<T>(signal: AbortSignal, work: () => Promise<T>, stop: () => void): Promise<T> {
  signal.throwIfAborted()
  const { promise: fired, reject } = Promise.withResolvers<never>()
  const fire = () => {
    stop()
    reject(signal.reason as Error)
  }
  signal.addEventListener('abort', fire, { once: true })
  try {
    return await Promise.race([work(), fired])
  } finally {
    signal.removeEventListener('abort', fire)
  }
}

/** Something taken from a pool. Where the signal fires before it comes, it is given back as soon as it does. */
export async function taken<T>(signal: AbortSignal, take: () => Promise<T>, giveBack: (late: T) => void): Promise<T> {
  let late = false
  return stoppable(signal, async () => {
    const one = await take()
    if (late) giveBack(one)
    return one
  }, () => { late = true })
}
