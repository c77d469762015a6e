import { describe, expect, it } from 'vitest';
import { refusal } from '../../../demo/page/guard.js';

describe('the page', () => {
  it.each(['127.0.0.1:8080', 'localhost:8080', '[::1]:8080'])('answers a browser that asks for %s', (host) => {
    expect(refusal({ method: 'GET', headers: { host } }, 8080)).toBeNull();
  });

  it.each(['statboard.example:8080', '127.0.0.1', '127.0.0.1:80'])('answers nobody who asks for %s', (host) => {
    expect(refusal({ method: 'GET', headers: { host } }, 8080)).not.toBeNull();
  });

  it('on the port of http is asked for with and without its number', () => {
    const headers = { 'content-type': 'application/json', host: 'localhost', origin: 'http://localhost' };
    expect(refusal({ method: 'POST', headers }, 80)).toBeNull();
    expect(refusal({ method: 'GET', headers: { host: 'localhost:80' } }, 80)).toBeNull();
  });

  it('takes what is sent from itself only', () => {
    const headers = { 'content-type': 'application/json', host: 'localhost:8080' };
    for (const origin of ['http://127.0.0.1:8080', 'http://localhost', 'null']) {
      expect(refusal({ method: 'POST', headers: { ...headers, origin } }, 8080)).not.toBeNull();
    }
    expect(refusal({ method: 'POST', headers }, 8080)).not.toBeNull();
    expect(refusal({ method: 'POST', headers: { ...headers, origin: 'http://localhost:8080' } }, 8080)).toBeNull();
  });
});
