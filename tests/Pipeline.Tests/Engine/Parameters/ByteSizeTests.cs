using CsCheck;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1024", 1024)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2GiB", 2147483648)]
    [InlineData("1.5 kb", 1500)]
    [InlineData("1.5KiB", 1536)]
    [InlineData("7B", 7)]
    [InlineData("0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Sizes_have_units_of_thousands_or_of_1024(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text).Bytes);

    [Theory]
    [InlineData("", "'' is not a size like 500MB, 2GiB or 1024")]
    [InlineData("-1", "'-1' is not a size like 500MB, 2GiB or 1024")]
    [InlineData("1.2.3MB", "'1.2.3MB' is not a size like 500MB, 2GiB or 1024")]
    [InlineData("5XB", "'5XB' is not a size like 500MB, 2GiB or 1024")]
    [InlineData("5iB", "'5iB' is not a size like 500MB, 2GiB or 1024")]
    [InlineData("5M", "'5M' has an unclear unit; write MB for 1000s or MiB for 1024s")]
    [InlineData("1.5", "'1.5' is not a whole number of bytes")]
    [InlineData("8EiB", "'8EiB' is more than 9223372036854775807 bytes")]
    [InlineData("79228162514264337593543950335EB", "'79228162514264337593543950335EB' is more than 9223372036854775807 bytes")]
    public void Other_texts_are_refused_with_the_reason(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<FormatException>(() => ByteSize.Parse(text)).Message);

    [Fact]
    public void Every_size_is_read_back_from_its_text() =>
        Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Select(Gen.Long[0, 999], Gen.Int[0, 60]).Select((count, power) => (count << power) & long.MaxValue))
            .Sample(bytes => ByteSize.Parse(new ByteSize(bytes).ToString()).Bytes == bytes);

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1024, "1KiB")]
    [InlineData(1000, "1kB")]
    [InlineData(2147483648, "2GiB")]
    [InlineData(500_000_000, "500MB")]
    public void Its_text_is_short(long bytes, string text) => Assert.Equal(text, new ByteSize(bytes).ToString());

    [Fact]
    public void A_size_is_never_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => new ByteSize(-1));
}
