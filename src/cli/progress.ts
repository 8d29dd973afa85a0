/** Says on standard error how far long work is: in place on a terminal, a line each elsewhere, and not at all unless it is one or is asked for. */
export interface Progress {
  say(text: string): void
  /** Said whether or not it is asked for: what has to be known before it happens. */
  warn(text: string): void
  /** Takes away what stands in place. */
  end(): void
}

export function progressOn(stream: NodeJS.WriteStream, asked: boolean): Progress {
  if (stream.isTTY) {
    return {
      say: (text) => void stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`),
      warn: (text) => void stream.write(`\r\u001b[K${text}\n`),
      end: () => void stream.write('\r\u001b[K'),
    }
  }
  return { say: (text) => void (asked && stream.write(`${text}\n`)), warn: (text) => void stream.write(`${text}\n`), end: () => undefined }
}
