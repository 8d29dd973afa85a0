/** Programs under measurement: child processes on one core, asked over IPC what they have used. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Meting } from './meter.ts'

/** The last core is for what is measured, the others for sources and load. */
export interface Kernen {
  readonly measured: string
  readonly others: string
}

/** Undefined where processes cannot be pinned: then ratios say less, and the report says so. */
export function kernen(count: number): Kernen | undefined {
  if (count < 2 || spawnSync('taskset', ['-V']).error) return undefined
  return { measured: String(count - 1), others: count === 2 ? '0' : `0-${count - 2}` }
}

export class Programma {
  readonly #child: ChildProcess
  readonly ports: readonly number[]

  private constructor(child: ChildProcess, ports: readonly number[]) {
    this.#child = child
    this.ports = ports
  }

  /** Rejects when it ends before it has told its ports. */
  static async start(file: string, args: readonly string[], core: string | undefined): Promise<Programma> {
    const command = [process.execPath, join(import.meta.dirname, file), ...args]
    const [program, ...rest] = core === undefined ? command : ['taskset', '-c', core, ...command]
    const child = spawn(program!, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const ended = once(child, 'exit').then(([code]) => { throw new Error(`${file} ended with ${String(code)}`) })
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ port?: number; ports?: number[] }]
    ended.catch(() => undefined)
    return new Programma(child, message.ports ?? [message.port!])
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports[0]}`
  }

  async meting(): Promise<Meting> {
    const answer = once(this.#child, 'message')
    this.#child.send('meting')
    return ((await answer) as [Meting])[0]
  }

  stop(): void {
    this.#child.kill()
  }
}
