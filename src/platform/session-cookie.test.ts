import { describe, expect, it } from 'vitest';
import { cameByHttps, sessionCookie, sessionTokenOf } from './session-cookie.ts';

describe('the token of a session', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['mimosa_session=', null],
    ['mimosa_session=abc', 'abc'],
    ['theme=dark;mimosa_session=abc ; other=1', 'abc'],
    ['not_mimosa_session=abc', null],
    ['mimosa_session_2=abc', null],
    ['x="mimosa_session=abc"', null],
  ])('of the cookies %j is %j', (cookie, token) => {
    expect(sessionTokenOf(cookie === undefined ? {} : { cookie })).toBe(token);
  });
});

describe('the cookie', () => {
  it('is kept to https where the browser came by it', () => {
    expect(sessionCookie('abc', false)).not.toContain('Secure');
    expect(sessionCookie('abc', true)).toMatch(/^mimosa_session=abc; Max-Age=2592000;.*; Secure$/);
  });

  it.each([
    ['https', {}, true],
    ['http', {}, false],
    ['http', { 'x-forwarded-proto': 'http' }, false],
    ['http', { 'x-forwarded-proto': 'HTTPS' }, true],
    ['http', { 'x-forwarded-proto': 'http, https' }, false],
    ['http', { 'x-forwarded-proto': ['https', 'http'] }, true],
  ])('came by %s with %j: https is %s', (protocol, headers, isHttps) => {
    expect(cameByHttps(protocol, headers)).toBe(isHttps);
  });
});
