/** Credentials that are not good, or not good enough. Says nothing of what was sent. */

/** As RFC 6750 and RFC 9470 name it. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'insufficient_user_authentication'

export class Denied extends Error {
  /** `none`: there are no credentials; `bad`: they are not ours; `insufficient`: they are, and do not reach this far. */
  readonly why: 'none' | 'bad' | 'insufficient'
  /** Dutch, for the client. */
  readonly detail: string | undefined
  readonly bearer: BearerError | undefined
  /** Parameters of the challenge, `scope` or `acr_values`, as the configuration has them. */
  readonly wanted: Readonly<Record<string, string>>

  constructor(why: Denied['why'], detail?: string, bearer?: BearerError, wanted: Readonly<Record<string, string>> = {}) {
    super('denied')
    this.name = 'Denied'
    this.why = why
    this.detail = detail
    this.bearer = bearer
    this.wanted = wanted
  }
}

export const badToken = () => new Denied('bad', 'Ongeldige token.', 'invalid_token')

/** The keys of an authorization server could not be read: whether a token is good is not known. */
export class KeysUnavailable extends Error {
  constructor(cause: unknown) {
    super('keys unavailable', { cause })
    this.name = 'KeysUnavailable'
  }
}
