package io.nodekeeper.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How a page looks, and what a browser may do with it: show it, and nothing else. */
public final class Style {

  private static final String SHEET =
      """
      :root{color-scheme:light dark;--ink:#1a202c;--faint:#626b78;--line:#cbd2dc;--paper:#fff;--tint:#f4f6f9;--bad:#b3261e;--good:#1e7145}
      @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--faint:#a4adba;--line:#3d4653;--paper:#14181f;--tint:#1c222b;--bad:#ff8a80;--good:#7bd3a0}}
      *{box-sizing:border-box}
      body{margin:0 auto;padding:1rem;max-width:75rem;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
      h1{font-size:1.4rem;margin:.2rem 0}
      h2{font-size:1.05rem;margin:1.6rem 0 .4rem;border-bottom:1px solid var(--line)}
      p{margin:.3rem 0}
      a{color:inherit}
      .due{font-weight:600}
      .faint,time{color:var(--faint)}
      .state{display:inline-block;padding:0 .6em;border-radius:1em;border:2px solid;font-size:1rem;vertical-align:middle}
      .good{color:var(--good)}.bad{color:var(--bad)}
      ul{margin:.3rem 0;padding-left:1.2rem}
      table{border-collapse:collapse;width:100%;font-size:14px}
      th{text-align:left;overflow-wrap:normal;color:var(--faint);font-weight:600;font-size:12px}
      th,td{padding:.2rem .7rem .2rem 0;vertical-align:top;border-bottom:1px solid var(--line)}
      .short{white-space:nowrap;overflow-wrap:normal}
      .event{overflow-wrap:break-word}
      tr:target td{background:#f6e7a8;color:#1a202c}
      .lane{display:grid;grid-template-columns:11rem 1fr;align-items:center;border-bottom:1px solid var(--tint)}
      .lane:nth-child(even){background:var(--tint)}
      .lane>svg{width:100%;overflow:visible}
      .name{font-size:13px;padding-right:.5rem}
      .timeline{overflow:hidden;padding-right:1rem}
      .tick{font-size:11px;fill:var(--faint)}
      .lane line{stroke:var(--line)}
      .bar rect{fill:#9aa5b4}
      .bar text{font-size:11px;fill:#fff}
      .roomy{display:none}@media(min-width:60rem){.roomy{display:inline}}
      .starting rect,.running rect{fill:#2b6cb0}
      .healthy rect,.ready rect{fill:#276749}
      .unhealthy rect,.flapping rect,.backing-off rect,.left rect{fill:#b3261e}
      .holding rect,.drain rect,.draining rect,.silent rect{fill:#a34a00}
      .stopping rect{fill:#6b46a8}
      .waiting rect,.warmed rect,.stopped rect,.drained rect,.elsewhere rect,.withdrawn rect,.runs rect{fill:#626b78}
      .mark{overflow:visible;fill:var(--ink);stroke:var(--paper)}
      .mark.failed{fill:#fff;stroke:#b3261e;stroke-width:2}
      .mark.warning{fill:#d99a00}
      .mark.told{stroke:var(--ink);stroke-width:1.5}
      .legend{font-size:12px;color:var(--faint)}
      .legend span{display:inline-block;margin-right:1rem}
      @media(max-width:36rem){body{padding:.6rem}.lane{grid-template-columns:1fr}.timeline .name{padding-top:.2rem}
      table,tbody,tr{display:block}thead{display:none}tr{border-bottom:1px solid var(--line);padding:.3rem 0}td{display:inline;border:0;padding:0 .6rem 0 0}td:last-child{display:block}
      td[data-of]:before{content:attr(data-of) "\\a0";color:var(--faint);font-size:12px}}
      """;

  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + digest(SHEET)
          + "'; base-uri 'none'; form-action 'none'";

  private Style() {}

  /** The policy for browsers, to be sent beside a page: nothing is run, nothing is asked for. */
  public static String policy() {
    return POLICY + "; frame-ancestors 'none'";
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Begins a page.
   *
   * @param more in its head, of ours
   */
  static Html page(String title, String more) {
    return new Html()
        .markup("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY)
        .markup("\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .markup("<meta name=\"referrer\" content=\"no-referrer\">\n")
        .markup(more)
        .element("title", title)
        .markup("<style>" + SHEET + "</style></head>\n<body>\n");
  }

  static String end(Html page) {
    return page.markup("</body></html>\n").toString();
  }
}
