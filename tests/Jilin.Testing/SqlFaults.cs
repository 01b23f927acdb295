using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Jilin.Testing;

/// <summary>What SQL Server's driver throws, made without a server: it has no public constructor.</summary>
public static class SqlFaults
{
    public const int Deadlock = 1205;

    /// <summary>A command that was cancelled; the driver says so with number 0.</summary>
    public const int Cancelled = 0;

    public static SqlException Of(int number)
    {
        var error = Make<SqlError>(number, (byte)0, (byte)13, "server", $"Fault {number}.", "", 0, null, -1);
        var errors = Make<SqlErrorCollection>();
        typeof(SqlErrorCollection).GetMethod("Add", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(errors, [error]);
        return (SqlException)typeof(SqlException).GetMethod("CreateException", BindingFlags.Static | BindingFlags.NonPublic, [typeof(SqlErrorCollection), typeof(string)])!.Invoke(null, [errors, ""])!;
    }

    private static T Make<T>(params object?[] arguments) =>
        (T)typeof(T).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).First(constructor => constructor.GetParameters() is var parameters && parameters.Length == arguments.Length && parameters.Zip(arguments).All(pair => pair.Second is null || pair.First.ParameterType.IsInstanceOfType(pair.Second))).Invoke(arguments);
}
