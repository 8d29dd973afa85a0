/** What the rules of a client do not allow, whatever the data. `detail` is Dutch, and names nothing but what the request named. */
export class Forbidden extends Error {
  readonly detail: string

  constructor(detail: string) {
    super('forbidden')
    this.name = 'Forbidden'
    this.detail = detail
  }
}
