using Nuke.Common.IO;
using Nuke.Common.Utilities;
using Nuke.Common.Utilities.Collections;

namespace Pipeline.Tests.Engine.Utilities;

public sealed class TextTests
{
    [Theory]
    [InlineData("a", "'a'", "a", "\"a\"", "a")]
    [InlineData("a b", "'a b'", "'a b'", "\"a b\"", "\"a b\"")]
    [InlineData("it's", "'it\\'s'", "it's", "\"it's\"", "it's")]
    [InlineData("'a b'", "'\\'a b\\''", "'a b'", "\"'a b'\"", "\"'a b'\"")]
    [InlineData("say \"x\"", "'say \"x\"'", "'say \"x\"'", "\"say \\\"x\\\"\"", "\"say \\\"x\\\"\"")]
    [InlineData(null, "''", "", "\"\"", "")]
    public void Texts_are_quoted_and_quotes_in_them_escaped(string? text, string single, string singleIfNeeded, string doubled, string doubledIfNeeded)
    {
        Assert.Equal((single, singleIfNeeded), (text.SingleQuote(), text.SingleQuoteIfNeeded()));
        Assert.Equal((doubled, doubledIfNeeded), (text.DoubleQuote(), text.DoubleQuoteIfNeeded()));
    }

    [Fact]
    public void Only_the_given_characters_need_quotes() =>
        Assert.Equal(("a b", "'a;b'"), ("a b".DoubleQuoteIfNeeded(';'), "a;b".SingleQuoteIfNeeded(';', null)));

    [Fact]
    public void A_path_is_quoted_as_a_text_is()
    {
        AbsolutePath path = "/it's here";
        Assert.Equal(("'/it\\'s here'", "\"/it's here\"", "/it's here"), ($"{path:s}", $"{path:dn}", $"{path:nq}"));
        Assert.Throws<ArgumentException>(() => $"{path:x}");
    }

    [Fact]
    public void Lines_are_split_as_the_options_say()
    {
        Assert.Equal(["a", "", "b"], "a\r\n\nb".SplitLineBreaks());
        Assert.Equal(["a", "b"], "a\r\n\nb".SplitLineBreaks(StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["a\nb", "c"], "a\nb\n\nc".SplitParagraphs());
        Assert.Equal(["a", "b"], " a  b ".SplitSpace());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a b", "a and b")]
    [InlineData("a b c", "a, b, and c")]
    public void Texts_are_joined_as_in_a_sentence(string texts, string sentence) => Assert.Equal(sentence, texts.SplitSpace().JoinCommaAnd());

    [Fact]
    public void Texts_are_compared_without_case_and_trimmed()
    {
        Assert.True("ThisFile".EndsWithAnyOrdinalIgnoreCase("file", "x"));
        Assert.False("this".ContainsAnyOrdinalIgnoreCase("x", "y"));
        Assert.Equal(("b", "a"), ("a/b".TrimStart("a/"), "a.git".TrimEnd(".git")));
    }

    [Fact]
    public void Pairs_are_added_as_what_the_dictionary_holds()
    {
        Assert.Equal(3, new Dictionary<string, int>().AddPair("a", 3)["a"]);
        Assert.Equal("3", new Dictionary<string, string>().AddPair("a", 3)["a"]);
        Assert.Equal("x", new Dictionary<string, string>().AddPair("a", "x")["a"]);
    }
}
