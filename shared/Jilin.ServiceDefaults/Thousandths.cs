namespace Jilin.ServiceDefaults;

/// <summary>Quantities of goods or land have at most three decimals, and are held as whole thousandths of their unit so that sums are exact.</summary>
public static class Thousandths
{
    public const decimal LargestQuantity = 1_000_000_000;

    private const int PerUnit = 1000;

    public static long Of(decimal quantity) => (long)(quantity * PerUnit);

    public static decimal ToQuantity(long thousandths) => thousandths / (decimal)PerUnit;
}
