import { describe, expect, it } from 'vitest'
import { collectHeaders, maskHeaders, parseHeader, parseHeaderList } from '../../src/config/headers.ts'

const SECRET = 'hunter2-and-more'

describe('a header that a person wrote', () => {
  it.each([
    ['x-api-key=abc', 'x-api-key', 'abc'],
    ['X-API-Key=abc', 'x-api-key', 'abc'],
    ['x-api-key: abc', 'x-api-key', 'abc'],
    [' x-api-key = abc ', 'x-api-key', 'abc'],
    ['authorization=Basic cGs6c2s=', 'authorization', 'Basic cGs6c2s='],
    ['authorization: Basic cGs6c2s=\r', 'authorization', 'Basic cGs6c2s='],
    ['x-url=http://a:1/?b=c', 'x-url', 'http://a:1/?b=c'],
  ])('%j is read at its first "=" or ":"', (text, field, value) => {
    expect(parseHeader(text)).toEqual({ ok: true, field, value })
  })

  it.each([
    ['nothing of a header', SECRET, 'NAME=VALUE'],
    ['no name', `=${SECRET}`, 'NAME=VALUE'],
    ['no value', 'x-api-key=', 'x-api-key has no value'],
    ['a name with spaces', `api key=${SECRET}`, 'a name that HTTP does not permit'],
    ['a second line', `x-api-key=${SECRET}\nx-other: y`, "characters that can't be sent"],
    ['letters beyond ASCII', `x-api-key=${SECRET}é`, "characters that can't be sent"],
    ['the length of the body', 'Content-Length=0', "content-length can't be chosen"],
    ['the type of the body', 'content-type=text/plain', "content-type can't be chosen"],
  ])('that is %s is refused, and its value never repeated', (_case, text, problem) => {
    const result = parseHeader(text)

    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(problem) })
    expect(JSON.stringify(result)).not.toContain(SECRET)
  })
})

describe('headers in an environment variable', () => {
  it.each([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=1,b=2', { a: '1', b: '2' }],
    [' a = 1 , b = 2 ,', { a: '1', b: '2' }],
    ['authorization=Basic%20cGs6c2s%3D', { authorization: 'Basic cGs6c2s=' }],
    ['authorization=Basic cGs6c2s=', { authorization: 'Basic cGs6c2s=' }],
    ['a=1%2C2%3B3%25', { a: '1,2;3%' }],
    ['a=1+2', { a: '1+2' }],
    ['A=1,a=2', { a: '2' }],
  ])('%j means %j', (text, headers) => {
    expect(parseHeaderList(text)).toEqual({ ok: true, headers })
  })

  it.each([
    ['an entry without "="', `a=1,${SECRET}`, 'name=value'],
    ['an entry without a name', `a=1,=${SECRET}`, 'name=value'],
    ['a "%" that encodes nothing', `a=${SECRET}%zz`, '%25'],
    ['bytes that are no text', `a=${SECRET}%ff`, '%25'],
    ['properties, which OpenTelemetry does not support', `a=${SECRET};p=1`, '%3B'],
    ['an encoded line break', `a=${SECRET}%0d%0ab:%20c`, "can't be sent"],
  ])('are refused as a whole for %s', (_case, text, problem) => {
    const result = parseHeaderList(text)

    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(problem) })
    expect(JSON.stringify(result)).not.toContain(SECRET)
  })
})

describe('collected headers', () => {
  it('are as they were given, whatever their names mean to JavaScript', () => {
    const parsed = ['__proto__=a', 'constructor=b'].map(parseHeader)

    const result = collectHeaders(parsed)

    expect(result.ok && Object.entries(result.headers)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })
})

describe('masked headers', () => {
  it('keep their names, and of a long value its last four characters', () => {
    expect(maskHeaders({ 'x-api-key': 'abcdefghijkl', short: 'abcdefg' })).toEqual({
      'x-api-key': '****ijkl',
      short: '****',
    })
  })
})
