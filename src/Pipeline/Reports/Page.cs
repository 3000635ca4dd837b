using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Reports;

/// <summary>A page that needs nothing but itself: no script, nothing from elsewhere, and a policy that would let in neither.</summary>
internal static class Page
{
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(PageStyle.Text)))}'; base-uri 'none'; form-action 'none'";

    /// <summary>The whole file.</summary>
    public static string Of(string title, Markup body) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{title}</title>
        <style>{Html.Constant(PageStyle.Text)}</style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>

        """).ToString();

    /// <summary>A table that a narrow screen scrolls by itself, and not the page.</summary>
    /// <param name="label">What it is, for who cannot see it.</param>
    /// <param name="heads">The columns; those that end with <c>#</c> have numbers.</param>
    /// <param name="rows">The cells.</param>
    public static Markup Table(string label, IReadOnlyList<string> heads, IEnumerable<IEnumerable<Markup>> rows) => Html.Of(
        $"""
        <div class="scroll" role="region" aria-label="{label}" tabindex="0"><table>
        <thead><tr>{heads.Select(x => Html.Of($"<th scope=\"col\"{Number(x)}>{x.TrimEnd('#')}</th>"))}</tr></thead>
        <tbody>
        {rows.Select(row => Html.Of($"<tr>{row.Select((cell, i) => Html.Of($"<td{Number(heads[i])}>{cell}</td>"))}</tr>\n"))}</tbody>
        </table></div>
        """);

    private static Markup Number(string head) => Html.When(head.EndsWith('#'), () => Html.Of($" class=\"number\""));
}
