using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment;

public sealed class GivenSecretsTests : IDisposable
{
    private static readonly GivenSecret First = new("first") { Variable = "GIVEN_SECRETS_TEST_FIRST" };
    private static readonly GivenSecret Second = new("second") { Variable = "GIVEN_SECRETS_TEST_SECOND" };
    private static readonly GivenSecret Optional = new("optional") { Variable = "GIVEN_SECRETS_TEST_OPTIONAL", Otherwise = "" };

    private readonly List<string> _hidden = [];

    public void Dispose() => Environment.SetEnvironmentVariable(First.Variable, null);

    [Fact]
    public void Variable_goes_before_the_file_and_the_file_before_the_encrypted_ones()
    {
        var given = Given(new() { [First.Variable] = "file", [Second.Variable] = "file" }, new() { [First.Variable] = "sealed", [Second.Variable] = "sealed", [Optional.Variable] = "sealed" });
        Environment.SetEnvironmentVariable(First.Variable, "variable");

        Assert.Equal("variable file sealed", $"{given.Find(First)} {given.Find(Second)} {given.Find(Optional)}");
    }

    [Fact]
    public void Empty_variable_is_not_given()
    {
        Environment.SetEnvironmentVariable(First.Variable, "");

        Assert.Equal("file", Given(new() { [First.Variable] = "file" }, []).Find(First));
    }

    [Fact]
    public void All_missing_ones_are_named_at_once_with_every_way_to_give_them()
    {
        var error = Assert.Throws<PipelineException>(() => Given([], []).Require([new ComposedSecret("both", First, Second), First, Optional]));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("2 secrets are not given\n  where: GIVEN_SECRETS_TEST_FIRST, GIVEN_SECRETS_TEST_SECOND\n", error.Message);
        Assert.Contains("set the variables", error.Message);
        Assert.Contains("--secrets-file <path>", error.Message);
        Assert.Contains("--secrets set DeploySecrets --profile <name>", error.Message);
    }

    [Fact]
    public void Later_source_is_not_read_while_an_earlier_one_has_all()
    {
        var given = new GivenSecrets(
            [new SecretSource("file", () => new Dictionary<string, string> { [First.Variable] = "file" }), new SecretSource("sealed", () => throw new InvalidOperationException("no key"))], _hidden.Add);

        given.Require([First]);
        Assert.Equal("file", given.Of(First));
    }

    [Fact]
    public void Value_is_hidden_from_every_output_before_it_is_used()
    {
        Given(new() { [First.Variable] = "hunter2" }, []).Require([First]);

        Assert.Contains("hunter2", _hidden);
    }

    [Fact]
    public void Secret_of_a_definition_that_holds_nul_is_refused()
    {
        var rules = new GivenSecret("odd") { Otherwise = "a\0b" }.Rules().Concat(new ComposedSecret("composed", "a\0", First).Rules());

        Assert.Equal(["Secrets[odd].Otherwise", "Secrets[composed]"], rules.Where(x => !x.Item1).Select(x => x.Item2));
    }

    private GivenSecrets Given(Dictionary<string, string> file, Dictionary<string, string> encrypted) =>
        new([new SecretSource("file", () => file), new SecretSource("sealed", () => encrypted)], _hidden.Add);
}
