using System.Net;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

[Collection(EngineCollection.Name)]
public sealed class RedactorTests : IDisposable
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Letters = "abcdefghijXYZ0189-_.~!'\"`$&+/\\<>=;:@#%?{}()[] \täößé€";

    /// <summary>What other programs make of a secret: real encoders where there is one.</summary>
    private static readonly Func<string, string>[] Encoders =
    [
        secret => secret,
        Uri.EscapeDataString,
        secret => Uri.EscapeDataString(secret).Replace("%20", "+"),
        WebUtility.UrlEncode,
        secret => LowerHex(Uri.EscapeDataString(secret)),
        secret => Inside(JsonSerializer.Serialize(secret)),
        secret => LowerHex(Inside(JsonSerializer.Serialize(secret))),
        secret => Inside(JsonSerializer.Serialize(secret, Relaxed)),
        secret => Inside(JsonSerializer.Serialize(secret, Relaxed)).Replace("/", "\\/"),
        SecurityElement.Escape,
        WebUtility.HtmlEncode,
        HtmlEncoder.Default.Encode,
        secret => new System.Xml.Linq.XText(secret).ToString(),
        secret => new System.Xml.Linq.XAttribute("a", secret).ToString()[3..^1],
        secret => secret.Replace("'", "'\\''"),
        secret => Convert.ToHexString(Encoding.UTF8.GetBytes(secret)),
        secret => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
        secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='),
        secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
    ];

    /// <summary>No asterisks: the mask is made of them. No blanks around it: those are not part of a secret.</summary>
    private static readonly Gen<string> Secret =
        Gen.Int[0, Letters.Length].Select(i => i == Letters.Length ? "😀" : Letters[i..(i + 1)]).Array[4, 40]
            .Select(string.Concat).Where(text => text.Trim().Length == text.Length && text.Distinct().Count() > 2);

    public RedactorTests() => Redactor.Clear();

    public void Dispose() => Redactor.Clear();

    [Fact]
    public void No_form_of_a_secret_survives_wherever_writes_are_split() =>
        Gen.Select(Secret, Gen.Int[0, Encoders.Length - 1], Gen.Int[0, 200].Array[0, 6], Gen.String[Gen.Char["xyz ,\n"], 0, 30])
            .Sample((secret, encoder, splits, noise) =>
            {
                Redactor.Clear();
                Redactor.Add(secret);
                var form = Encoders[encoder](secret);
                var text = $"{noise}({form}){noise}\n({form}";
                using var inner = new StringWriter();
                using (var writer = Redactor.Writer(inner))
                {
                    var at = 0;
                    foreach (var split in splits.Order().Append(text.Length).Select(one => Math.Min(one, text.Length)))
                    {
                        writer.Write(text[at..split]);
                        if (split % 2 == 0)
                            writer.Flush();
                        at = split;
                    }
                }

                var expected = $"{noise}(***){noise}\n(***";
                return inner.ToString() == expected ? true : throw Wrong(secret, form, inner.ToString());
            }, iter: 5000, threads: 1);

    [Fact]
    public void Base64_of_a_secret_among_other_text_does_not_survive() =>
        Gen.Select(Secret, Gen.String[Gen.Char["user:"], 0, 7], Gen.String[Gen.Char["pwd"], 0, 4]).Sample((secret, before, after) =>
        {
            Redactor.Clear();
            Redactor.Add(secret);
            var bytes = Encoding.UTF8.GetBytes(before + secret + after);
            var text = Convert.ToBase64String(bytes);
            var masked = Redactor.Redact($"Authorization: Basic {text}");
            // All characters that the secret alone decides are gone: what is left cannot hold more than the two at its ends.
            var left = masked["Authorization: Basic ".Length..].Replace("***", "").TrimEnd('=').Length;
            var others = (Encoding.UTF8.GetByteCount(before) + after.Length) * 8 / 6.0;
            return left <= others + 3 ? true : throw Wrong(secret, text, masked);
        }, iter: 3000, threads: 1);

    [Theory]
    [InlineData("user:hunter2x", "hunter2x")]
    [InlineData("x-access-token:hunter2x", "hunter2x")]
    [InlineData("ab:hunter2x", "hunter2x")]
    public void The_password_of_basic_authentication_is_masked(string pair, string secret)
    {
        Redactor.Add(secret);
        var text = Redactor.Redact(Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        Assert.Contains("***", text);
        Assert.True(text.Replace("***", "").TrimEnd('=').Length <= (pair.Length - secret.Length) * 8 / 6 + 1, text);
    }

    [Fact]
    public void Each_line_of_a_secret_with_several_is_masked()
    {
        Redactor.Add("-----BEGIN KEY-----\r\nabcdefgh\r\nx\n12345678\n-----END KEY-----\n");
        Assert.Equal("***\n    ***\n***x", Redactor.Redact("-----BEGIN KEY-----\n    abcdefgh\n12345678x"));
        Assert.Equal("a *** b", Redactor.Redact("a -----BEGIN KEY-----\\nabcdefgh\\nx\\n12345678\\n-----END KEY----- b"));
        Assert.DoesNotContain("YWJjZGVm", Redactor.Redact(Convert.ToBase64String(Encoding.UTF8.GetBytes("-----BEGIN KEY-----\nabcdefgh\nx\n12345678\n-----END KEY-----\n"))));
    }

    [Fact]
    public void Secrets_that_overlap_leave_nothing()
    {
        Redactor.Add("abcdef");
        Redactor.Add("defghi");
        Redactor.Add("cd");
        Redactor.Add(" ");
        Assert.Equal("x***y *** z", Redactor.Redact("xabcdefghiy cd z"));
    }

    [Fact]
    public void A_short_secret_is_masked_only_as_it_is()
    {
        Redactor.Add("a&b");
        Assert.Equal("*** a%26b", Redactor.Redact("a&b a%26b"));
    }

    [Fact]
    public void Blanks_around_a_secret_do_not_matter()
    {
        Redactor.Add("token-1234\n");
        Assert.Equal("Bearer ***", Redactor.Redact("Bearer token-1234"));
    }

    [Fact]
    public void Without_secrets_text_is_not_even_copied()
    {
        var text = new string('a', 3);
        Assert.Same(text, Redactor.Redact(text));
    }

    [Fact]
    public void A_build_server_is_told_of_the_secret_and_of_its_lines()
    {
        var told = new List<string>();
        Redactor.Add("known before");
        Redactor.Tell(told.Add);
        Redactor.Add("first line\nsecond line\n}\n");
        Redactor.Tell(null);
        Redactor.Add("nobody listens");
        Assert.Equal(["known before", "first line\nsecond line\n}", "first line", "second line"], told);
    }

    [Fact]
    public void A_line_without_an_end_is_written_before_it_fills_the_memory()
    {
        Redactor.Add("hunter2x");
        using var inner = new StringWriter();
        using var writer = Redactor.Writer(inner);
        writer.Write(new string('a', 100_000) + "hunt");
        Assert.Equal(100_000, inner.ToString().Length);
        writer.Write("er2xb\n");
        Assert.EndsWith("a***b\n", inner.ToString());
    }

    private static string Inside(string quoted) => quoted[1..^1];

    /// <summary>The digits of <c>%AB</c> and <c>\u00AB</c> in small letters.</summary>
    private static string LowerHex(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"%[0-9A-F]{2}|\\u[0-9A-F]{4}", match => match.Value.ToLowerInvariant());

    private static InvalidOperationException Wrong(string secret, string form, string result) =>
        new($"secret <{secret}> as <{form}> became <{result}>");
}
