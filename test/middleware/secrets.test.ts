import { describe, expect, it } from 'vitest'
import { createLink } from '../../src/middleware/link.js'
import { keepSecret, redacted } from '../../src/middleware/secrets.js'

describe('the secrets of a connection', () => {
  const link = () => createLink('only', 'n', 0)

  it('are cut out, the sixteen newest of them', () => {
    const own = link()
    for (let count = 1; count <= 16; count += 1) keepSecret(own, `secret-${count};`)
    expect(redacted(own, 'secret-1; secret-16;')).toBe('[secret] [secret]')
    keepSecret(own, 'secret-17;')
    expect(own.secrets).toHaveLength(16)
    expect(own.secrets).not.toContain('secret-1;')
  })

  it('push out no other when the same is used again', () => {
    const own = link()
    keepSecret(own, 'of-old')
    for (let count = 0; count < 20; count += 1) keepSecret(own, 'of-today')
    expect(own.secrets).toEqual(['of-old', 'of-today'])
  })

  it('are kept in every shape in which a server may quote them, once', () => {
    const own = link()
    keepSecret(own, '')
    expect(own.secrets).toBeNull()
    keepSecret(own, 'plain')
    expect(own.secrets).toEqual(['plain'])
    keepSecret(own, 'a b"~')
    expect(own.secrets).toEqual(['plain', 'a b"~', 'a%20b%22~', 'a+b%22%7E', 'a b\\"~'])
  })
})
