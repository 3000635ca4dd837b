using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class SecretsCommandTests : IDisposable
{
    private readonly EngineRun _run = new();

    public SecretsCommandTests() => _run.WithVariable("HOME", _run.Root);

    public void Dispose() => _run.Dispose();

    private sealed class Secretive : RecordingBuild
    {
        [Parameter][Secret] public readonly string? ApiKey;
        [Parameter][Secret] public readonly string? Other;
        [Parameter] public readonly string? Text;
        public Target Show => _ => _.Requires(() => ApiKey).Executes(() => Ran.Add($"{ApiKey}|{Other}|{Text}"));
    }

    private EngineResult Run(string arguments, string? input = null)
    {
        _run.Input = input;
        return _run.Run<Secretive>(arguments);
    }

    private void Done(string arguments, string? input = null)
    {
        var result = Run(arguments, input);
        Assert.True(result.Code == 0, result.Out + result.Error);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_run.Root, file));

    private string KeyFile => Path.Combine(_run.Root, ".config/pipeline/keys.txt");

    [Fact]
    public void A_key_is_made_a_value_is_set_and_a_run_reads_it()
    {
        Done("--secrets keygen");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Matches("\n# .+\nage1[a-z0-9]{58}\n", Read(".nuke/recipients.txt"));
        AgeKey.Tool("age", [], "--encrypt", "--recipients-file", Path.Combine(_run.Root, ".nuke/recipients.txt"));
        var set = Run("--secrets set api-key --profile staging", "the value\n");
        Assert.Equal(0, set.Code);
        Assert.Equal("Added 'ApiKey' in .nuke/parameters.staging.json, readable with the one key in .nuke/recipients.txt.\n", set.Out);
        Assert.DoesNotContain("the value", Read(".nuke/parameters.staging.json"), StringComparison.Ordinal);
        Done("Show --profile staging");
        Assert.Equal(["the value||"], RecordingBuild.Ran);
    }

    [Fact]
    public void Making_a_key_again_keeps_it()
    {
        Done("--secrets keygen");
        var (key, recipients) = (File.ReadAllText(KeyFile), Read(".nuke/recipients.txt"));
        Done("--secrets keygen");
        Assert.Equal((key, recipients), (File.ReadAllText(KeyFile), Read(".nuke/recipients.txt")));
    }

    [Theory]
    [InlineData("{}", "{\n  \"ApiKey\": \"*\"\n}")]
    [InlineData("{ \"Text\": \"a\" }", "{ \"Text\": \"a\",\n  \"ApiKey\": \"*\"\n }")]
    [InlineData("{\n  // why\n  \"Text\": \"a\", // trailing\n}\n", "{\n  // why\n  \"Text\": \"a\",\n  \"ApiKey\": \"*\", // trailing\n}\n")]
    [InlineData("{\n  \"Text\": \"a\"\n}\n", "{\n  \"Text\": \"a\",\n  \"ApiKey\": \"*\"\n}\n")]
    [InlineData("{\n  \"api-key\": \"old\", /* keep */\n  \"Text\": \"a\"\n}\n", "{\n  \"api-key\": \"*\", /* keep */\n  \"Text\": \"a\"\n}\n")]
    [InlineData("", "{\n  \"ApiKey\": \"*\"\n}\n")]
    public void The_rest_of_the_file_stays_as_it_is(string before, string expected)
    {
        Done("--secrets keygen");
        _run.WithFile(".nuke/parameters.json", before);
        Done("--secrets set ApiKey", "value");
        var text = Read(".nuke/parameters.json");
        var start = text.IndexOf("age:", StringComparison.Ordinal);
        Assert.Equal(expected, text[..start] + "*" + text[text.IndexOf('"', start)..]);
        Done("Show");
        Assert.StartsWith("value|", RecordingBuild.Ran.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_recipient_reads_the_values_after_a_rotation()
    {
        Done("--secrets keygen");
        Done("--secrets set ApiKey", "one");
        Done("--secrets set Other --profile staging", "two");
        var friend = AgeKey.Create();
        File.AppendAllText(Path.Combine(_run.Root, ".nuke/recipients.txt"), friend.Public + " # a friend\n");
        _run.WithVariable("NUKE_AGE_KEY", friend.Secret);
        Assert.Contains("not readable with NUKE_AGE_KEY: no identity matched any of the recipients", Run("--secrets list").Out, StringComparison.Ordinal);
        var before = Read(".nuke/parameters.json");
        Assert.Equal(2, Run("--secrets rotate").Code);
        Assert.Equal(before, Read(".nuke/parameters.json"));

        _run.Environment.Remove("NUKE_AGE_KEY");
        Assert.Equal("2 values encrypted again, readable with the 2 keys in .nuke/recipients.txt.\n", Run("--secrets rotate").Out);
        _run.WithVariable("NUKE_AGE_KEY", friend.Secret);
        Assert.Equal(
            ".nuke/parameters.json:2: ApiKey  readable with NUKE_AGE_KEY\n.nuke/parameters.staging.json:2: Other  readable with NUKE_AGE_KEY\n",
            Run("--secrets list").Out);
        Done("Show --profile staging");
        Assert.Equal(["one|two|"], RecordingBuild.Ran);
    }

    [Theory]
    [InlineData("--secrets", "--secrets must be one of: keygen, set <parameter>, list, rotate.")]
    [InlineData("--secrets rotat", "--secrets 'rotat' must be one of: keygen, set <parameter>, list, rotate. Did you mean 'rotate'?")]
    [InlineData("--secrets set ApiKey value", "--secrets set takes only the name. The value comes from the standard input or a prompt: a command line is seen by others.")]
    [InlineData("--secrets set ApiKye", "Unknown parameter 'ApiKye'. Did you mean 'ApiKey'? Secret parameters are: ApiKey, Other.")]
    [InlineData("--secrets set Text", "Parameter 'Text' is no secret; mark it with [Secret] or write its value into the file.")]
    [InlineData("--secrets set ApiKey", ".nuke/recipients.txt has no public key to encrypt for. Make a key with --secrets keygen.")]
    [InlineData("Show --secrets list", "--secrets runs no targets, but 'Show' is asked for.")]
    public void Wrong_use_changes_nothing(string arguments, string expected)
    {
        var result = Run(arguments, "value");
        Assert.Equal(2, result.Code);
        Assert.Equal($"Nothing ran: one mistake.\n  {expected}\n", result.Error);
        Assert.Empty(Directory.GetFiles(Path.Combine(_run.Root, ".nuke")));
    }

    [Fact]
    public void An_empty_value_is_refused()
    {
        Done("--secrets keygen");
        Assert.Equal(2, Run("--secrets set ApiKey", "\n").Code);
        Assert.False(File.Exists(Path.Combine(_run.Root, ".nuke/parameters.json")));
    }
}
