/** What a measured program tells its parent over IPC: its port once, and on each message what it has used so far. */
export interface Meting {
  /** CPU of the process, user and system, in microseconds. */
  readonly cpu: number
  /** Resident memory in bytes. */
  readonly rss: number
}

export function meterFor(port: number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send!({ cpu: user + system, rss: process.memoryUsage.rss() } satisfies Meting)
  })
  process.on('disconnect', () => process.exit(0))
  process.send!({ port })
}
